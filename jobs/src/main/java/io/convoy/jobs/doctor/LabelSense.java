package io.convoy.jobs.doctor;

import io.convoy.executor.checkup.Finding;
import io.convoy.executor.checkup.ImageFacts;
import io.convoy.executor.probe.Features;
import io.convoy.executor.probe.NearestNeighbours;
import io.convoy.executor.probe.SoftmaxRegression;
import java.util.List;

/**
 * Whether labels have anything to do with the images: a linear classifier and nearest neighbours on
 * thumbnails of 6 x 6 pixels should do better than naming the most frequent class. Labels that are
 * shuffled leave them at chance; so do images that only a network tells apart.
 */
final class LabelSense implements DataCheck {
  private static final int TRAIN = 4000;
  private static final int VALIDATION = 1000;
  private static final int LEAST = 50;
  private static final int NEIGHBOURS = 10;
  private static final double L2 = 1e-2;

  /** Standard errors above chance that are no chance. */
  private static final double SURE = 4;

  @Override
  public List<Finding> run(SurveyedData data) {
    if (data.train().size() < LEAST || data.validation().size() < LEAST) {
      return List.of(
          Finding.ok("labels", "not looked at: that needs %d images in each split", LEAST));
    }
    int classes = data.dataset().classes().size();
    Features train = features(data.train(), TRAIN);
    Features validation = features(data.validation(), VALIDATION);
    double linear = new SoftmaxRegression(train, classes).accuracy(L2, validation);
    double near = new NearestNeighbours(train, classes, NEIGHBOURS).accuracy(validation);
    double chance = largest(validation, classes);
    double error = Math.sqrt(chance * (1 - chance) / validation.count());
    Finding found =
        Finding.ok(
            "labels",
            "thumbnails name the class of %.1f %% (linear), %.1f %% (neighbours); chance %.1f %%",
            100 * linear,
            100 * near,
            100 * chance);
    return List.of(
        Math.max(linear, near) > chance + SURE * error
            ? found
            : found.warning(
                "labels may be shuffled or of other images: look at some (convoy dataset sample)"));
  }

  /** Some of them, evenly. */
  private static Features features(List<ImageFacts> images, int most) {
    int count = Math.min(most, images.size());
    int width = images.get(0).look().thumbnail().length;
    float[] values = new float[count * width];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      ImageFacts image = images.get((int) ((long) i * images.size() / count));
      labels[i] = image.label();
      for (int j = 0; j < width; j++) {
        values[i * width + j] = (image.look().thumbnail()[j] & 0xff) / 255f - 0.5f;
      }
    }
    return new Features(values, labels);
  }

  private static double largest(Features images, int classes) {
    int[] counts = new int[classes];
    int most = 0;
    for (int label : images.labels()) {
      most = Math.max(most, ++counts[label]);
    }
    return (double) most / images.count();
  }
}
