package io.convoy.executor.round;

import io.convoy.executor.engine.ImageOutputs;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a network answered for images, one by one: the likeliest classes of each. */
public final class ImageAnswers implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int ROOM = 256;

  private final int top;
  private int count;
  private long[] numbers;
  private int[] labels;
  private int[] classes;
  private float[] probabilities;
  private float[] ofLabels;
  private final List<Features> features = new ArrayList<>();

  /**
   * What the last layer sees of an image.
   *
   * @param number of the image
   * @param label number of its class among those of the data
   * @param values one for each feature
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Features(long number, int label, float[] values) implements Serializable {}

  /**
   * A class that an image may be of.
   *
   * @param number of the class
   * @param probability that it is
   */
  public record Guess(int number, float probability) {}

  /**
   * What was answered for one image.
   *
   * @param number of the image
   * @param label number of its class among those of the data; 0 if nobody knows
   * @param ofLabel the probability of that class; NaN if nobody knows the class, or the model does
   *     not
   * @param likeliest classes, the likeliest first
   */
  public record Answer(long number, int label, float ofLabel, List<Guess> likeliest) {}

  /**
   * Nothing answered yet.
   *
   * @param top classes that are kept of each image
   */
  public ImageAnswers(int top) {
    this.top = top;
    numbers = new long[ROOM];
    labels = new int[ROOM];
    classes = new int[ROOM * top];
    probabilities = new float[ROOM * top];
    ofLabels = new float[ROOM];
  }

  /**
   * Adds an image, of whose class the probability is not kept; nothing if no classes are kept.
   *
   * @param label number of its class among those of the data
   * @param all probabilities, {@code [N,classes]} row-major
   * @param row its row among them
   * @param width number of classes, at least as many as are kept
   */
  public void add(long number, int label, float[] all, int row, int width) {
    add(number, label, -1, Arrays.copyOfRange(all, row * width, (row + 1) * width));
  }

  /**
   * Adds an image; nothing if no classes are kept.
   *
   * @param label number of its class among those of the data
   * @param known number of its class among those of the model; -1 if the model does not know it
   * @param all probabilities, {@code [classes]}, at least as many as are kept
   */
  public void add(long number, int label, int known, float... all) {
    if (top == 0) {
      return;
    }
    if (count == numbers.length) {
      grow();
    }
    numbers[count] = number;
    labels[count] = label;
    ofLabels[count] = known < 0 ? Float.NaN : all[known];
    int place = count * top;
    for (int best : ImageOutputs.likeliest(all, 0, all.length, top)) {
      classes[place] = best;
      probabilities[place] = all[best];
      place++;
    }
    count++;
  }

  private void grow() {
    numbers = Arrays.copyOf(numbers, 2 * numbers.length);
    labels = Arrays.copyOf(labels, 2 * labels.length);
    classes = Arrays.copyOf(classes, 2 * classes.length);
    probabilities = Arrays.copyOf(probabilities, 2 * probabilities.length);
    ofLabels = Arrays.copyOf(ofLabels, 2 * ofLabels.length);
  }

  /** Adds another's, which keep as many classes. */
  public void addAll(ImageAnswers other) {
    features.addAll(other.features);
    for (int i = 0; i < other.count; i++) {
      if (count == numbers.length) {
        grow();
      }
      numbers[count] = other.numbers[i];
      labels[count] = other.labels[i];
      ofLabels[count] = other.ofLabels[i];
      System.arraycopy(other.classes, i * top, classes, count * top, top);
      System.arraycopy(other.probabilities, i * top, probabilities, count * top, top);
      count++;
    }
  }

  /** Keeps the features of an image. */
  public void addFeatures(Features one) {
    features.add(one);
  }

  /** Of some of the images, if anybody asked for them. */
  public List<Features> features() {
    return List.copyOf(features);
  }

  /** Number of images that were answered. */
  public int size() {
    return count;
  }

  /** What was answered, in the order in which it was added. */
  public Answer get(int index) {
    List<Guess> likeliest = new ArrayList<>(top);
    for (int place = index * top; place < (index + 1) * top; place++) {
      likeliest.add(new Guess(classes[place], probabilities[place]));
    }
    return new Answer(numbers[index], labels[index], ofLabels[index], likeliest);
  }
}
