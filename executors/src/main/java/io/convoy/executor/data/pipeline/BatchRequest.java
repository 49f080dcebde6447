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
 */
public final class BatchRequest {
  private final int epoch;
  private final long step;
  private final long[] samples;
  private final long[] partners;
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
    this(epoch, 0, samples, new long[0], Showing.ONCE);
  }

  private BatchRequest(int epoch, long step, long[] samples, long[] partners, Showing showing) {
    if (samples.length == 0) {
      throw new IllegalArgumentException("a batch of no samples: must have at least one");
    }
    this.epoch = epoch;
    this.step = step;
    this.samples = samples.clone();
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
    long[] partners = new long[to - from];
    Arrays.setAll(partners, i -> batch[BatchMixer.partner(from + i, batch.length)]);
    return new BatchRequest(
        epoch, step, Arrays.copyOfRange(batch, from, to), partners, Showing.ONCE);
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
    return new BatchRequest(epoch, step, samples, partners, new Showing(wanted, first));
  }

  /** What the network learns to tell of the images. */
  LearningTask task() {
    return showing.task();
  }

  /** By how many quarters a sample is turned. */
  int turn(int index) {
    return task().isRotation() ? showing.of(index) : 0;
  }

  /** Which of the views of its image a sample is. */
  int view(int index) {
    return task().isContrast() ? showing.of(index) : 0;
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
    return samples.length;
  }

  /** A sample's number within the split. */
  public long sample(int index) {
    return samples[index];
  }

  /** All samples' numbers, a copy. */
  public long[] samples() {
    return samples.clone();
  }

  /** The step. */
  long step() {
    return step;
  }

  /** Whether each sample has a partner. */
  boolean isPaired() {
    return partners.length > 0;
  }

  /** All samples that mixing needs: those of the batch, then partners that are not among them. */
  long[] withPartners() {
    Map<Long, Integer> places = places();
    long[] missing =
        Arrays.stream(partners).distinct().filter(p -> !places.containsKey(p)).toArray();
    long[] all = Arrays.copyOf(samples, samples.length + missing.length);
    System.arraycopy(missing, 0, all, samples.length, missing.length);
    return all;
  }

  /** The place of each sample's partner among {@link #withPartners}. */
  int[] partnerPlaces() {
    Map<Long, Integer> places = places();
    long[] all = withPartners();
    for (int i = samples.length; i < all.length; i++) {
      places.put(all[i], i);
    }
    return Arrays.stream(partners).mapToInt(places::get).toArray();
  }

  private Map<Long, Integer> places() {
    Map<Long, Integer> places = new HashMap<>();
    for (int i = 0; i < samples.length; i++) {
      places.put(samples[i], i);
    }
    return places;
  }
}
