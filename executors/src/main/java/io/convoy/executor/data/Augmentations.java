package io.convoy.executor.data;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * The augmentations that a recipe can name, with their parameters.
 *
 * <ul>
 *   <li>{@code random-crop}: {@code padding} in pixels, 0 to 64, default 4; filled with black
 *   <li>{@code horizontal-flip}: {@code probability}, 0 to 1, default 0.5
 * </ul>
 */
public final class Augmentations {
  private static final Map<String, Kind> KINDS =
      new TreeMap<>(
          Map.of(
              "random-crop",
              new Kind(
                  List.of(Parameter.whole("padding", 4, 0, 64)),
                  values -> new RandomCrop(values.get("padding").intValue())),
              "horizontal-flip",
              new Kind(
                  List.of(Parameter.real("probability", 0.5, 0, 1)),
                  values -> new HorizontalFlip(values.get("probability")))));

  private record Kind(
      List<Parameter> parameters, Function<Map<String, Double>, Augmentation> constructor) {
    List<String> names() {
      return parameters.stream().map(Parameter::name).toList();
    }
  }

  private record Parameter(
      String name, double preset, double lowest, double highest, boolean whole) {
    static Parameter whole(String name, double preset, double lowest, double highest) {
      return new Parameter(name, preset, lowest, highest, true);
    }

    static Parameter real(String name, double preset, double lowest, double highest) {
      return new Parameter(name, preset, lowest, highest, false);
    }

    boolean allows(double value) {
      return value >= lowest && value <= highest && (!whole || value == Math.rint(value));
    }

    String range() {
      return whole
          ? String.format("a whole number from %.0f to %.0f", lowest, highest)
          : "a number from " + lowest + " to " + highest;
    }
  }

  private Augmentations() {}

  /**
   * Checks a recipe's list of augmentations.
   *
   * @throws IllegalArgumentException naming the first unknown name or value out of range, and what
   *     to write instead
   */
  public static void check(List<AugmentationSpec> specs) {
    create(specs);
  }

  /** The names that a recipe can use, in ascending order. */
  public static List<String> names() {
    return List.copyOf(KINDS.keySet());
  }

  static List<Augmentation> create(List<AugmentationSpec> specs) {
    return specs.stream().map(Augmentations::create).toList();
  }

  private static Augmentation create(AugmentationSpec spec) {
    Kind kind = KINDS.get(spec.name());
    if (kind == null) {
      throw unknown("augmentation", spec.name(), KINDS.keySet());
    }
    for (String name : spec.parameters().keySet()) {
      if (!kind.names().contains(name)) {
        throw unknown("parameter of " + spec.name(), name, kind.names());
      }
    }
    Map<String, Double> values = new TreeMap<>();
    for (Parameter parameter : kind.parameters()) {
      double value = spec.parameters().getOrDefault(parameter.name(), parameter.preset());
      if (!parameter.allows(value)) {
        throw new IllegalArgumentException(
            String.format(
                "%s: %s = %s: must be %s",
                spec.name(), parameter.name(), value, parameter.range()));
      }
      values.put(parameter.name(), value);
    }
    return kind.constructor().apply(values);
  }

  private static IllegalArgumentException unknown(
      String what, String name, Collection<String> known) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    String nearest =
        known.stream()
            .min(Comparator.comparing(candidate -> distance.apply(candidate, name)))
            .orElseThrow();
    return new IllegalArgumentException(
        String.format(
            "\"%s\" is no %s: did you mean \"%s\"? There are: %s",
            name, what, nearest, String.join(", ", known)));
  }
}
