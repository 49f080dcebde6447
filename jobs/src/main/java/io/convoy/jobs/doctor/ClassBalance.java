package io.convoy.jobs.doctor;

import io.convoy.executor.checkup.Finding;
import java.util.ArrayList;
import java.util.List;

/** Whether each class has images in each split, enough of them, and about as many as others. */
final class ClassBalance implements DataCheck {
  private static final long FEW = 10;
  private static final double UNEVEN = 10;
  private static final int NAMED = 3;

  @Override
  public List<Finding> run(SurveyedData data) {
    List<Finding> findings = new ArrayList<>();
    for (String split : data.splits()) {
      findings.add(of(data, split));
    }
    return findings;
  }

  private static Finding of(SurveyedData data, String split) {
    List<Long> counts = data.dataset().split(split).imagesPerClass();
    var all = counts.stream().mapToLong(Long::longValue).summaryStatistics();
    Finding found =
        Finding.ok(
            "classes",
            "%s: %,d images of %d classes, from %,d to %,d each",
            split,
            all.getSum(),
            counts.size(),
            all.getMin(),
            all.getMax());
    List<String> missing = named(data, counts, 0);
    if (!missing.isEmpty()) {
      return found.red(
          "no images of "
              + shown(missing)
              + ": prepare the dataset with images of"
              + " all classes in each split");
    } else if (all.getMin() < FEW) {
      return found.warning(
          "few images of " + shown(named(data, counts, FEW - 1)) + ": figures of them say little");
    } else if (all.getMax() > UNEVEN * all.getMin()) {
      return found.warning(
          "accuracy is that of the large classes: set guard.metric = balanced-accuracy");
    }
    return found;
  }

  /** Classes with so many images, or fewer. */
  private static List<String> named(SurveyedData data, List<Long> counts, long most) {
    List<String> names = new ArrayList<>();
    for (int label = 0; label < counts.size(); label++) {
      if (counts.get(label) <= most) {
        names.add(data.dataset().classes().get(label));
      }
    }
    return names;
  }

  private static String shown(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
    return names.size() > NAMED ? first + " and " + (names.size() - NAMED) + " more" : first;
  }
}
