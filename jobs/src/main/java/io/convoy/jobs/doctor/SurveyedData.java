package io.convoy.jobs.doctor;

import io.convoy.executor.checkup.ImageFacts;
import io.convoy.executor.data.dataset.Dataset;
import java.util.List;
import java.util.Map;

/**
 * A dataset, and what a survey noted of its images.
 *
 * @param dataset its description
 * @param splits that the run uses: the one to train on, then the one to measure on
 * @param images of these splits, in the order of their numbers; a part of them in large splits
 */
record SurveyedData(Dataset dataset, List<String> splits, Map<String, List<ImageFacts>> images) {
  SurveyedData {
    splits = List.copyOf(splits);
    images = Map.copyOf(images);
  }

  /** The training images that were looked at. */
  List<ImageFacts> train() {
    return images.get(splits.get(0));
  }

  /** The images to measure on that were looked at. */
  List<ImageFacts> validation() {
    return images.get(splits.get(1));
  }

  /** Such as {@code train 17 (cat)}. */
  String name(String split, ImageFacts image) {
    return split + " " + image.number() + " (" + dataset.classes().get(image.label()) + ")";
  }
}
