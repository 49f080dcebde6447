package io.convoy.jobs.prepare;

import io.convoy.executor.data.image.DeepImages;
import io.convoy.jobs.prepare.input.InputTree;
import io.convoy.jobs.prepare.input.LabelledTree;
import io.convoy.jobs.prepare.input.Splits;
import io.convoy.jobs.prepare.task.ShardPlan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What people should look at in a preparation that succeeded. */
final class PrepareNotices {
  private PrepareNotices() {}

  /** A notice of the share of images that was wanted for validation. */
  static List<String> ofHoldOut(InputTree tree, List<ShardPlan> plans, double fraction) {
    if (fraction == 0) {
      return List.of();
    }
    Set<Integer> validated = new HashSet<>();
    plans.stream()
        .filter(plan -> plan.split().equals(Splits.VAL))
        .forEach(plan -> plan.files().forEach(file -> validated.add(file.label())));
    int missing = tree.classes().size() - validated.size();
    if (validated.isEmpty()) {
      return List.of(
          String.format(
              "there is no split val: --val-fraction %s leaves a class's only image in train, and no"
                  + " class has two",
              Double.toString(fraction)));
    }
    return missing == 0
        ? List.of()
        : List.of(
            String.format(
                "%d of %d classes have no image in val: each has fewer than two",
                missing, tree.classes().size()));
  }

  /** A notice of what a single class is good for. */
  static List<String> ofClasses(List<?> classes) {
    return classes.size() == 1
        ? List.of(
            "there is a single class, which train.task = rotation can do with; classification needs"
                + " two")
        : List.of();
  }

  /** A notice of labels without images in shards that stay as they are. */
  static List<String> ofGaps(List<Long> imagesPerClass) {
    List<Integer> missing = new ArrayList<>();
    for (int label = 0; label < imagesPerClass.size(); label++) {
      if (imagesPerClass.get(label) == 0) {
        missing.add(label);
      }
    }
    return missing.isEmpty() ? List.of() : List.of(LabelledTree.missing(missing, true));
  }

  /** A notice of images whose samples have more bits than they use. */
  static Optional<String> ofDepth(DeepImages images) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(images.largest());
    if (images.count() == 0 || bits > DeepImages.FEW_BITS) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            "%,d image%s of 16 bits %s no value above %,d, which takes %d bits: the upper 8 bits count,"
                + " so they are nearly black; give --bits %d to scale them",
            images.count(),
            images.count() == 1 ? "" : "s",
            images.count() == 1 ? "has" : "have",
            images.largest(),
            bits,
            Math.max(bits, 9)));
  }
}
