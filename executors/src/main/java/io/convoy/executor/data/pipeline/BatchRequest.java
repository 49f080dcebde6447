package io.convoy.executor.data.pipeline;

import io.convoy.executor.data.augment.BatchMixer;
import io.convoy.executor.data.dataset.LearningTask;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The samples of one batch, in order, and the epoch and step whose random draws they get.
 *
 * <p>A request may name the partner of each sample, with which it is mixed if the recipe mixes
 * images. Partners that are not of the batch are loaded for it, so that mixing does not depend on
 * how a global batch is divided.
 *
 * <p>Where a batch or an epoch shows an image several times, each showing is a number of its own:
 * the sample's times how often it is shown, plus which of these it is.
 */
public final class BatchRequest {
  private final int epoch;
  private final long step;
  private final long[] showings;
  private final long[] partners;
  private final int repeats;
  private final Showing showing;

  /**
   * How images are shown.
   *
   * @param first showing of the first; those of the others follow one after the other
   */
  private record Showing(LearningTask task, int first) {
    static final Showing ONCE = new Showing(LearningTask.CLASSIFICATION, 0);

    int of(int index) {
      return (first + index) % task.showings();
    }
  }

  /**
   * Creates a request without partners.
   *
   * @param epoch of the run
   * @param samples numbers within the split, at least one
   */
  public BatchRequest(int epoch, long... samples) {
    this(new Draws(epoch, 0, 1), samples, new long[0], Showing.ONCE);
  }

  /**
   * By what images are drawn.
   *
   * @param repeats how often an image may be shown
   */
  private record Draws(int epoch, long step, int repeats) {}

  private BatchRequest(Draws draws, long[] showings, long[] partners, Showing showing) {
    if (showings.length == 0) {
      throw new IllegalArgumentException("a batch of no samples: must have at least one");
    }
    epoch = draws.epoch();
    step = draws.step();
    repeats = draws.repeats();
    this.showings = showings.clone();
    this.partners = partners.clone();
    this.showing = showing;
  }

  /**
   * A part of a global batch.
   *
   * @param step of the run
   * @param batch all samples of the global batch, in order
   * @param from the part's first place in it
   * @param to one more than its last
   */
  public static BatchRequest part(int epoch, long step, long[] batch, int from, int to) {
    return part(new Draws(epoch, step, 1), batch, from, to);
  }

  private static BatchRequest part(Draws draws, long[] batch, int from, int to) {
    long[] partners = new long[to - from];
    Arrays.setAll(partners, i -> batch[BatchMixer.partner(from + i, batch.length)]);
    return new BatchRequest(draws, Arrays.copyOfRange(batch, from, to), partners, Showing.ONCE);
  }

  /**
   * The same where the numbers are those of showings.
   *
   * @param copies how often the epoch shows a sample at most
   */
  public BatchRequest drawn(int copies) {
    return new BatchRequest(new Draws(epoch, step, repeats * copies), showings, partners, showing);
  }

  /**
   * The same part of a global batch that shows all its images, then all of them again with other
   * draws, and so on: so the showings of an image are apart from each other, on other ranks where
   * there are several.
   *
   * @param batch all numbers of the global batch, in order: the same ones again and again
   * @param from the part's first place in it
   * @param times how often; divides the batch
   */
  public BatchRequest repeated(long[] batch, int from, int times) {
    long[] all = new long[batch.length];
    int images = batch.length / times;
    Arrays.setAll(all, i -> batch[i] * times + i / images);
    return part(new Draws(epoch, step, repeats * times), all, from, from + size());
  }

  /**
   * The same with its images shown as a task wants it: for rotation each is turned by a quarter
   * more than the one before, after three quarters by none, and by how many it is, is its label;
   * for SimCLR views alternate, and the label of each is 0.
   *
   * @param at position of the first image in the epoch, or any that is as many showings further
   */
  public BatchRequest shownFor(LearningTask wanted, long at) {
    int first = (int) (at % wanted.showings());
    return new BatchRequest(
        new Draws(epoch, step, repeats), showings, partners, new Showing(wanted, first));
  }

  /** What the network learns to tell of the images. */
  LearningTask task() {
    return showing.task();
  }

  /** By how many quarters a sample is turned. */
  int turn(int index) {
    return task().isRotation() ? showing.of(index) : 0;
  }

  /**
   * Which of the views of its image is made.
   *
   * @param index its place
   * @param number of the showing that is there
   */
  int view(int index, long number) {
    return task().isContrast() ? showing.of(index) : (int) (number % repeats);
  }

  /** The samples of showings. */
  long[] samplesOf(long... numbers) {
    return Arrays.stream(numbers).map(number -> number / repeats).toArray();
  }

  /**
   * What the network is to answer for a sample.
   *
   * @param label of the image
   */
  int answer(int index, int label) {
    return task().usesLabels() ? label : turn(index);
  }

  /** The epoch. */
  public int epoch() {
    return epoch;
  }

  /** Number of samples. */
  public int size() {
    return showings.length;
  }

  /** A sample's number within the split. */
  public long sample(int index) {
    return showings[index] / repeats;
  }

  /** All samples' numbers, a copy. */
  public long[] samples() {
    return samplesOf(showings);
  }

  /** The numbers of all showings, a copy. */
  long[] showings() {
    return showings.clone();
  }

  /** The step. */
  long step() {
    return step;
  }

  /** Whether each sample has a partner. */
  boolean isPaired() {
    return partners.length > 0;
  }

  /** All showings that mixing needs: those of the batch, then partners that are not among them. */
  long[] withPartners() {
    Map<Long, Integer> places = places();
    long[] missing =
        Arrays.stream(partners).distinct().filter(p -> !places.containsKey(p)).toArray();
    long[] all = Arrays.copyOf(showings, showings.length + missing.length);
    System.arraycopy(missing, 0, all, showings.length, missing.length);
    return all;
  }

  /** The place of each sample's partner among {@link #withPartners}. */
  int[] partnerPlaces() {
    Map<Long, Integer> places = places();
    long[] all = withPartners();
    for (int i = showings.length; i < all.length; i++) {
      places.put(all[i], i);
    }
    return Arrays.stream(partners).mapToInt(places::get).toArray();
  }

  private Map<Long, Integer> places() {
    Map<Long, Integer> places = new HashMap<>();
    for (int i = 0; i < showings.length; i++) {
      places.put(showings[i], i);
    }
    return places;
  }
}
