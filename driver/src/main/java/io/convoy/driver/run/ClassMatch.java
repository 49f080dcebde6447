package io.convoy.driver.run;

import io.convoy.driver.conf.ConfException;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.round.RoundTask.ClassNumbers;
import java.util.ArrayList;
import java.util.List;

/**
 * The classes of a model and those of a split to evaluate it on, matched by their names.
 *
 * @param numbers of the model's classes, by those of the split
 * @param unknown names of classes of the split that the model does not know
 * @param unseen names of classes of the model of which the split has no image
 * @param leftOut images of the split that are of unknown classes
 * @param evaluated its other images
 */
record ClassMatch(
    ClassNumbers numbers, List<String> unknown, List<String> unseen, long leftOut, long evaluated) {
  private static final int SHOWN = 12;

  /**
   * Matches them.
   *
   * @param folder of the dataset, for messages
   * @throws ConfException if no image is of a class that the model knows
   */
  static ClassMatch of(List<String> model, Dataset dataset, String split, String folder) {
    Dataset.Split part = dataset.split(split);
    if (model.equals(dataset.classes())) {
      return same(part.samples());
    }
    List<Integer> numbers = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    long leftOut = 0;
    for (int i = 0; i < dataset.classes().size(); i++) {
      String name = dataset.classes().get(i);
      long images = part.imagesPerClass().get(i);
      numbers.add(model.indexOf(name));
      if (!model.contains(name)) {
        unknown.add(name);
        leftOut += images;
      } else if (images > 0) {
        seen.add(name);
      }
    }
    if (leftOut == part.samples()) {
      throw new ConfException(
          List.of(
              String.format(
                  "the snapshot's model knows the classes %s, but split %s of %s has %s: no name is"
                      + " the same; evaluate it on images of its own classes",
                  shortened(model), split, folder, shortened(dataset.classes()))));
    }
    List<String> unseen = model.stream().filter(name -> !seen.contains(name)).toList();
    return new ClassMatch(
        new ClassNumbers(numbers, model.size()),
        unknown,
        unseen,
        leftOut,
        part.samples() - leftOut);
  }

  /**
   * Where the model knows all classes.
   *
   * @param images that are evaluated
   */
  static ClassMatch same(long images) {
    return new ClassMatch(ClassNumbers.SAME, List.of(), List.of(), 0, images);
  }

  /** What differs, in a line each. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (!unknown.isEmpty()) {
      lines.add(
          String.format(
              "Left out: %d images of classes that the model does not know: %s",
              leftOut, shortened(unknown)));
    }
    if (!numbers.ofSplit().isEmpty() && !unseen.isEmpty()) {
      lines.add("The data has no image of these classes of the model: " + shortened(unseen));
    }
    return lines;
  }

  private static String shortened(List<String> names) {
    return names.size() <= SHOWN
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, SHOWN)) + " and " + (names.size() - SHOWN) + " more";
  }
}
