package io.convoy.jobs.prepare.input;

import io.convoy.executor.data.storage.DataException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Classes of images whose labels are written beside them. Labels are numbers if most are, else
 * names. Numbers that no image has are no classes, unless classes have names by their numbers.
 */
public final class LabelledTree {
  private static final int MOST_CLASSES = 1_000_000;
  private static final int FEW = 50;
  private static final int NAMED = 5;

  private final String labels;
  private final List<Labelled> images;
  private final List<Rejected> rejected;
  private final List<String> notices = new ArrayList<>();
  private String refusal = "";

  /**
   * Prepares to number classes.
   *
   * @param labels what holds them, for messages
   * @param images with labels
   * @param rejected what cannot be taken already
   */
  LabelledTree(String labels, List<Labelled> images, List<Rejected> rejected) {
    this.labels = labels;
    this.images = images;
    this.rejected = new ArrayList<>(rejected);
  }

  /**
   * Says why an image is refused whose label is none.
   *
   * @param reason for {@code rejected.csv}
   */
  LabelledTree refusing(String reason) {
    refusal = reason;
    return this;
  }

  /** The number that a label is; empty if it is none. */
  public static Optional<Integer> number(String label) {
    if (!label.matches("\\d{1,7}") || Integer.parseInt(label) >= MOST_CLASSES) {
      return Optional.empty();
    }
    return Optional.of(Integer.parseInt(label));
  }

  /**
   * The images by split and class.
   *
   * @param names of classes by their numbers; empty if they are unknown
   * @throws DataException if no image has a class, or labels are no classes
   */
  InputTree tree(Optional<ClassNames> names) {
    long numbers = images.stream().filter(image -> number(image.label()).isPresent()).count();
    long texts = images.stream().filter(image -> isName(image.label())).count() - numbers;
    boolean numbered = numbers >= texts;
    List<Labelled> usable = numbered ? numbered() : named();
    List<String> keys = numbered ? numbers(usable, names) : names(usable);
    if (usable.isEmpty()) {
      throw new DataException(
          String.format("the images have no labels in %s%s", labels, example()));
    }
    Map<String, Integer> byKey = new HashMap<>();
    keys.forEach(key -> byKey.put(key, byKey.size()));
    Map<String, List<InputFile>> splits = new TreeMap<>();
    for (Labelled image : usable) {
      String key = numbered ? Integer.toString(number(image.label()).get()) : image.label();
      splits
          .computeIfAbsent(image.split(), split -> new ArrayList<>())
          .add(InputFile.of(image.file(), byKey.get(key)));
    }
    noteSplits(splits);
    splits.values().forEach(InputTree::sort);
    List<String> classes = names.map(list -> list.of(keys)).orElse(keys);
    return new InputTree(
        classes, splits, rejected, new InputReport("", new Ignored(), List.copyOf(notices)));
  }

  private static boolean isName(String label) {
    return !label.isEmpty() && !label.matches("-\\d+");
  }

  private List<Labelled> numbered() {
    List<Labelled> usable = new ArrayList<>();
    for (Labelled image : images) {
      if (number(image.label()).isPresent()) {
        usable.add(image);
      } else {
        refuse(image, refusal);
      }
    }
    return usable;
  }

  private List<Labelled> named() {
    List<Labelled> usable = new ArrayList<>();
    for (Labelled image : images) {
      if (isName(image.label())) {
        usable.add(image);
      } else {
        refuse(image, "has no label in " + labels);
      }
    }
    return usable;
  }

  private void refuse(Labelled image, String reason) {
    boolean unlabelled = image.label().matches("-\\d+");
    String why = unlabelled ? "its label is " + image.label() + ": it has no class" : reason;
    rejected.add(new Rejected(image.shown(), why));
  }

  private List<String> numbers(List<Labelled> usable, Optional<ClassNames> names) {
    TreeSet<Integer> found = new TreeSet<>();
    usable.forEach(image -> found.add(number(image.label()).get()));
    int all = found.isEmpty() ? 0 : found.last() + 1;
    int end = Math.max(all, names.map(ClassNames::numbered).orElse(0));
    List<Integer> missing =
        IntStream.range(0, end).filter(label -> !found.contains(label)).boxed().toList();
    if (!missing.isEmpty()) {
      notices.add(missing(missing, names.isPresent()));
    }
    return names.isPresent()
        ? IntStream.range(0, end).mapToObj(Integer::toString).toList()
        : found.stream().map(Object::toString).toList();
  }

  /** Says which labels no image has. */
  public static String missing(List<Integer> labels, boolean kept) {
    String some =
        labels.stream().limit(NAMED).map(Object::toString).collect(Collectors.joining(", "));
    return String.format(
        "no image has the label%s %s%s: %s",
        labels.size() == 1 ? "" : "s",
        some,
        labels.size() > NAMED ? " and " + (labels.size() - NAMED) + " more" : "",
        kept
            ? "classes without images are kept, since classes are named by their numbers"
            : "what no image has is no class; classes are called by their labels");
  }

  private List<String> names(List<Labelled> usable) {
    TreeSet<String> names = new TreeSet<>();
    usable.forEach(image -> names.add(image.label()));
    if (names.size() > FEW && 2 * names.size() > usable.size()) {
      throw new DataException(
          String.format(
              "%s holds %,d different texts for %,d images (such as \"%s\"), which are no classes:"
                  + " name another by --label-column, or give a --manifest",
              labels, names.size(), usable.size(), names.first()));
    }
    return List.copyOf(names);
  }

  /** Splits whose images have no labels have gone. */
  private void noteSplits(Map<String, List<InputFile>> splits) {
    Set<String> all = new TreeSet<>();
    images.forEach(image -> all.add(image.split()));
    all.removeAll(splits.keySet());
    all.forEach(
        split ->
            notices.add("the split " + split + " is left out: none of its images has a label"));
  }

  private String example() {
    return rejected.isEmpty()
        ? ""
        : " (" + rejected.get(0).path() + ": " + rejected.get(0).reason() + ")";
  }
}
