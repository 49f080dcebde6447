package io.convoy.driver.conf;

import io.convoy.executor.base.Refusal;
import io.convoy.executor.data.augment.AugmentationSpec;
import io.convoy.executor.data.dataset.ImageShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What {@code train.task = rotation} cannot stand beside. */
final class RotationTask {
  /** What turns images by up to 90 degrees or more, or together with a mirror image does. */
  private static final Set<String> TURNING = Set.of("rotation", "vertical-flip", "trivial-augment");

  /** What mixes neighbours of a batch, which are the rotations of one image. */
  private static final Set<String> MIXING = Set.of("mixup", "cutmix", "mixup-or-cutmix");

  private RotationTask() {}

  static List<Refusal> problems(DataConf data, ImageShape input) {
    List<Refusal> problems = new ArrayList<>();
    if (input.height() != input.width()) {
      problems.add(
          new Refusal(
              "model.input.width",
              Integer.toString(input.width()),
              String.format(
                  "must be model.input.height = %d for train.task = rotation, which turns images by"
                      + " 90 degrees",
                  input.height())));
    }
    for (AugmentationSpec spec : data.augment()) {
      if (TURNING.contains(spec.name())) {
        problems.add(
            new Refusal(
                "data.augment",
                spec.name(),
                "leaves open how an image is turned, which train.task = rotation asks; leave it"
                    + " out"));
      } else if (MIXING.contains(spec.name())) {
        problems.add(
            new Refusal(
                "data.augment",
                spec.name(),
                "would mix the rotations of one image, which train.task = rotation tells apart;"
                    + " leave it out"));
      }
    }
    return problems;
  }
}
