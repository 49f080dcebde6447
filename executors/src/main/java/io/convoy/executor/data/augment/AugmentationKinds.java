package io.convoy.executor.data.augment;

import static io.convoy.executor.data.augment.Settings.BLACK;
import static io.convoy.executor.data.augment.Settings.FILL;
import static io.convoy.executor.data.augment.Settings.GREY;
import static io.convoy.executor.data.augment.Settings.MEAN;

import io.convoy.executor.catalogue.Interval;
import io.convoy.executor.catalogue.Parameter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * The registry of augmentations: for each name its parameters and its constructor. {@code
 * docs/data.md} lists them for users, and a test compares.
 */
final class AugmentationKinds {
  private static final Parameter FILL_COLOUR = Parameter.choice(FILL, BLACK, GREY, MEAN);
  private static final Parameter ERASING = Parameter.choice(FILL, MEAN, BLACK, GREY, Erasing.NOISE);
  private static final Interval ASPECT = new Interval(0.75, 4.0 / 3);

  private static final Map<String, Kind> KINDS = new TreeMap<>();

  static {
    addFraming();
    addGeometry();
    addColours();
    addPolicies();
    addErasing();
    addBatches();
  }

  private record Kind(List<Parameter> parameters, Function<Settings, Stage> constructor) {
    List<String> names() {
      return parameters.stream().map(Parameter::name).toList();
    }
  }

  private AugmentationKinds() {}

  private static void add(
      String name, Function<Settings, Stage> constructor, Parameter... parameters) {
    KINDS.put(name, new Kind(List.of(parameters), constructor));
  }

  private static void addFraming() {
    add(
        "random-resized-crop",
        s -> new RandomResizedCrop(s.interval("area"), s.interval("aspect")),
        Parameter.interval("area", new Interval(0.08, 1), 0.001, 1),
        Parameter.interval("aspect", ASPECT, 0.1, 10));
    add(
        "scale-jitter",
        s -> new ScaleJitter(s.interval("range"), s.shape()),
        Parameter.wholes("range", new Interval(256, 480), 1, 4096));
  }

  private static void addGeometry() {
    add(
        "random-crop",
        s -> new RandomCrop(s.whole("padding"), s.fill()),
        Parameter.whole("padding", 4, 0, 64),
        FILL_COLOUR);
    add(
        "horizontal-flip",
        s -> new HorizontalFlip(s.number("probability")),
        Parameter.probability(0.5));
    add(
        "vertical-flip",
        s -> new VerticalFlip(s.number("probability")),
        Parameter.probability(0.5));
    add(
        "translation",
        s -> new Warp(Warp.translate(s.number("x"), s.number("y")), s.fill()),
        Parameter.real("x", 0.1, 0, 1),
        Parameter.real("y", 0.1, 0, 1),
        FILL_COLOUR);
    add(
        "rotation",
        s -> new Warp(Warp.rotate(s.number("degrees")), s.fill()),
        Parameter.real("degrees", 15, 0, 180),
        FILL_COLOUR);
    add(
        "shear",
        s -> new Warp(Warp.shear(s.number("x"), s.number("y")), s.fill()),
        Parameter.real("x", 10, 0, 60),
        Parameter.real("y", 0, 0, 60),
        FILL_COLOUR);
    add(
        "stretch",
        s -> new Warp(Warp.stretch(s.interval("factor")), s.fill()),
        Parameter.interval("factor", new Interval(0.8, 1.25), 0.1, 10),
        FILL_COLOUR);
    add(
        "lens-distortion",
        s -> new LensDistortion(s.number("strength"), s.fill()),
        Parameter.real("strength", 0.2, 0, 1),
        FILL_COLOUR);
  }

  private static void addColours() {
    add(
        "colour-jitter",
        s ->
            new ColourJitter(
                s.number("probability"),
                s.number("brightness"),
                s.number("contrast"),
                s.number("saturation"),
                s.number("hue")),
        Parameter.real("brightness", 0.4, 0, 1),
        Parameter.real("contrast", 0.4, 0, 1),
        Parameter.real("saturation", 0.4, 0, 1),
        Parameter.real("hue", 0, 0, 0.5),
        Parameter.probability(1));
    add(
        "lighting",
        s -> new Lighting(s.number("deviation"), s.colours()),
        Parameter.real("deviation", 0.1, 0, 10));
    add(
        "chromatic-aberration",
        s -> new ChromaticAberration(s.number("strength")),
        Parameter.real("strength", 0.01, 0, 0.2));
  }

  private static void addPolicies() {
    add(
        "rand-augment",
        s -> RandAugment.uniform(s.whole("n"), s.whole("m"), s.fill()),
        Parameter.whole("n", 2, 1, RandAugment.OPERATIONS.size()),
        Parameter.whole("m", 9, 0, RandAugment.STEPS),
        FILL_COLOUR);
    add(
        "auto-augment",
        s ->
            new AutoAugment(
                s.text("policy").equals("cifar") ? AutoAugment.CIFAR : AutoAugment.IMAGENET,
                s.fill()),
        Parameter.choice("policy", "imagenet", "cifar"),
        FILL_COLOUR);
    add("trivial-augment", s -> RandAugment.trivial(s.fill()), FILL_COLOUR);
  }

  private static void addErasing() {
    add(
        "cutout",
        s ->
            new Erasing(
                s.number("probability"), Erasing.square(s.whole("length")), Erasing.fill(s)),
        Parameter.whole("length", 16, 1, 4096),
        Parameter.probability(1),
        ERASING);
    add(
        "random-erasing",
        s ->
            new Erasing(
                s.number("probability"),
                Erasing.rectangle(s.interval("area"), s.interval("aspect")),
                Erasing.fill(s)),
        Parameter.interval("area", new Interval(0.02, 0.33), 0.001, 1),
        Parameter.interval("aspect", new Interval(0.3, 3.3), 0.1, 10),
        Parameter.probability(0.5),
        ERASING);
  }

  private static void addBatches() {
    add(
        "mixup",
        s -> Mixing.mixup(s.number("alpha"), s.number("probability")),
        Parameter.real("alpha", 0.2, 0.01, 100),
        Parameter.probability(1));
    add(
        "cutmix",
        s -> Mixing.cutmix(s.number("alpha"), s.number("probability")),
        Parameter.real("alpha", 1, 0.01, 100),
        Parameter.probability(1));
    add(
        "mixup-or-cutmix",
        s ->
            Mixing.either(
                s.number("mixup-alpha"),
                s.number("cutmix-alpha"),
                s.number("probability"),
                s.number("cutmix-share")),
        Parameter.real("mixup-alpha", 0.8, 0.01, 100),
        Parameter.real("cutmix-alpha", 1, 0.01, 100),
        Parameter.real("cutmix-share", 0.5, 0, 1),
        Parameter.probability(1));
    add(
        "label-smoothing",
        s -> new LabelSmoothing(s.number("epsilon")),
        Parameter.real("epsilon", 0.1, 0, 0.9));
  }

  static List<String> names() {
    return List.copyOf(KINDS.keySet());
  }

  /** Names of a kind's parameters. */
  static List<String> parameters(String name) {
    return KINDS.get(name).names();
  }

  /**
   * All parameters of an entry, those that are not given with their defaults.
   *
   * @throws IllegalArgumentException with a line {@code key = value: why} for each that is wrong
   */
  static Map<String, Object> values(String name, Map<String, Object> given) {
    Kind kind = KINDS.get(name);
    if (kind == null) {
      throw new IllegalArgumentException(
          String.format(
              "name = %s: no such augmentation; %s", name, instead(name, KINDS.keySet())));
    }
    List<String> problems = new ArrayList<>();
    for (Map.Entry<String, Object> entry : given.entrySet()) {
      if (!kind.names().contains(entry.getKey())) {
        problems.add(
            String.format(
                "%s = %s: %s has no such parameter; %s",
                entry.getKey(),
                Parameter.shown(entry.getValue()),
                name,
                instead(entry.getKey(), kind.names())));
      }
    }
    Map<String, Object> values = new TreeMap<>();
    for (Parameter parameter : kind.parameters()) {
      Object value = given.get(parameter.name());
      try {
        values.put(parameter.name(), value == null ? parameter.preset() : parameter.value(value));
      } catch (IllegalArgumentException e) {
        problems.add(e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
    }
    return values;
  }

  static Stage create(AugmentationSpec spec, Settings settings) {
    return KINDS.get(spec.name()).constructor().apply(settings);
  }

  private static String instead(String name, Collection<String> known) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    String nearest =
        known.stream()
            .min(Comparator.comparing(candidate -> distance.apply(candidate, name)))
            .orElseThrow();
    return String.format("did you mean %s? There are: %s", nearest, String.join(", ", known));
  }
}
