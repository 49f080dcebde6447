package io.convoy.executor.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a model says of images in inference mode.
 *
 * @param probabilities of the classes, {@code [N,classes]} row-major
 * @param scores before the last activation (logits), {@code [N,classes]} row-major
 * @param features of layers that were asked for, by name, {@code [N,F]} row-major: their outputs,
 *     of which maps are averaged over their places
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Outputs(float[] probabilities, float[] scores, Map<String, float[]> features) {
  /** What is done to each array of some outputs. */
  private interface Change {
    float[] of(List<float[]> arrays);
  }

  /** The same for images that come one after the other. */
  public static Outputs joined(List<Outputs> parts) {
    return changed(
        parts,
        arrays -> {
          float[] all = new float[arrays.stream().mapToInt(array -> array.length).sum()];
          int at = 0;
          for (float[] array : arrays) {
            System.arraycopy(array, 0, all, at, array.length);
            at += array.length;
          }
          return all;
        });
  }

  /** The mean of what several models say of the same images. */
  public static Outputs mean(List<Outputs> models) {
    return changed(
        models,
        arrays -> {
          float[] mean = new float[arrays.get(0).length];
          for (float[] array : arrays) {
            for (int i = 0; i < mean.length; i++) {
              mean[i] += array[i] / arrays.size();
            }
          }
          return mean;
        });
  }

  /** The same with other probabilities. */
  Outputs withProbabilities(float... others) {
    return new Outputs(others, scores, features);
  }

  /**
   * The mean over the views of each image, which come one after the other.
   *
   * @param views of each image
   * @param images N
   */
  public Outputs overViews(int views, int images) {
    return views == 1 ? this : changed(List.of(this), one -> means(one.get(0), views, images));
  }

  private static float[] means(float[] rows, int views, int images) {
    int width = rows.length / (views * images);
    float[] means = new float[images * width];
    for (int i = 0; i < means.length; i++) {
      int first = i / width * views * width + i % width;
      double sum = 0;
      for (int view = 0; view < views; view++) {
        sum += rows[first + view * width];
      }
      means[i] = (float) (sum / views);
    }
    return means;
  }

  private static Outputs changed(List<Outputs> all, Change change) {
    Map<String, float[]> features = new TreeMap<>();
    for (String layer : all.get(0).features().keySet()) {
      features.put(layer, change.of(all.stream().map(one -> one.features().get(layer)).toList()));
    }
    return new Outputs(
        change.of(all.stream().map(Outputs::probabilities).toList()),
        change.of(all.stream().map(Outputs::scores).toList()),
        features);
  }

  /**
   * What it says of one image.
   *
   * @param images N
   */
  public ImageOutputs image(int image, int images) {
    Map<String, float[]> own = new TreeMap<>();
    features.forEach((layer, rows) -> own.put(layer, row(rows, image, images)));
    return new ImageOutputs(row(probabilities, image, images), row(scores, image, images), own);
  }

  /** One image's row of an array {@code [N,F]}, row-major. */
  private static float[] row(float[] rows, int image, int images) {
    int width = rows.length / images;
    return Arrays.copyOfRange(rows, image * width, (image + 1) * width);
  }
}
