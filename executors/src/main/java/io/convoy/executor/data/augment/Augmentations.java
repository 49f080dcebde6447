package io.convoy.executor.data.augment;

import io.convoy.executor.base.RefusedException;
import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.catalogue.Catalogue;
import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import io.convoy.executor.data.dataset.ImageShape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * The augmentations that a recipe can name, in the order in which they make sense: first {@code
 * repeated}, then at most one that frames ({@code random-resized-crop}, {@code scale-jitter}), then
 * any of single images, then those of whole batches ({@code mixup}, {@code cutmix}, {@code
 * mixup-or-cutmix}, {@code label-smoothing}, {@code multi-label}).
 */
public final class Augmentations {
  private static final ColourStatistics ANY_COLOURS =
      new ColourStatistics(
          Collections.nCopies(3, 0.5),
          Collections.nCopies(3, 0.25),
          Collections.nCopies(3, 0.0),
          List.of(List.of(1.0, 0.0, 0.0), List.of(0.0, 1.0, 0.0), List.of(0.0, 0.0, 1.0)));

  private Augmentations() {}

  /**
   * Checks that a recipe's augmentations fit each other and the images.
   *
   * @param shape the network's input
   * @throws IllegalArgumentException in one line, naming what does not fit and what to write
   */
  public static void check(List<AugmentationSpec> specs, ImageShape shape) {
    plan(specs, shape, ANY_COLOURS);
  }

  /** What a recipe can name. */
  public static Catalogue<?> catalogue() {
    return AugmentationKinds.CATALOGUE;
  }

  public static AugmentationPlan plan(
      List<AugmentationSpec> specs, ImageShape shape, ColourStatistics colours) {
    List<CropPolicy> crops = new ArrayList<>();
    List<Augmentation> pixels = new ArrayList<>();
    List<BatchMixer> mixers = new ArrayList<>();
    List<LabelSmoothing> smoothings = new ArrayList<>();
    Images images = new Images(shape, colours);
    for (AugmentationSpec spec : specs) {
      Transform transform = spec.transform(images);
      if (hasPlace(transform, spec, specs)) {
        continue;
      }
      boolean batches = !mixers.isEmpty() || !smoothings.isEmpty();
      if (transform instanceof CropPolicy crop) {
        require(
            pixels.isEmpty() && crops.isEmpty() && !batches,
            spec,
            "must be the first entry: it cuts from the whole image");
        crops.add(crop);
      } else if (transform instanceof Augmentation augmentation) {
        require(!batches, spec, "must stand before what works on whole batches, such as mixup");
        pixels.add(augmentation);
      } else if (transform instanceof BatchMixer mixer) {
        require(
            mixers.isEmpty(), spec, "only one entry can mix images; take mixup-or-cutmix for both");
        mixers.add(mixer);
      } else if (transform instanceof LabelSmoothing smoothing) {
        require(smoothings.isEmpty(), spec, "can be given only once");
        smoothings.add(smoothing);
      }
    }
    return new AugmentationPlan(
        crops.stream().findFirst(),
        Warp.joined(pixels),
        mixers.stream().findFirst(),
        smoothings.stream().mapToDouble(LabelSmoothing::epsilon).sum(),
        above(specs),
        repeats(specs));
  }

  /** Whether it is of what stands at one end of the list alone; checks that it does. */
  private static boolean hasPlace(
      Transform transform, AugmentationSpec spec, List<AugmentationSpec> specs) {
    if (transform instanceof Repeats) {
      require(specs.lastIndexOf(spec) == 0, spec, "must be the first entry, and only that");
    } else if (transform instanceof MultiLabel) {
      require(specs.indexOf(spec) == specs.size() - 1, spec, "must be the last entry");
    } else {
      return false;
    }
    return true;
  }

  /** Whether several classes of an image may be wanted in full. */
  public static boolean isMultiLabel(List<AugmentationSpec> specs) {
    return specs.stream().anyMatch(spec -> spec.name().equals(AugmentationKinds.MULTI_LABEL));
  }

  /** How often a batch shows each of its images. */
  public static int repeats(List<AugmentationSpec> specs) {
    return arguments(specs, AugmentationKinds.REPEATED)
        .mapToInt(arguments -> arguments.whole("times"))
        .findFirst()
        .orElse(1);
  }

  private static OptionalDouble above(List<AugmentationSpec> specs) {
    return arguments(specs, AugmentationKinds.MULTI_LABEL)
        .mapToDouble(arguments -> arguments.number("above"))
        .findFirst();
  }

  private static Stream<Arguments> arguments(List<AugmentationSpec> specs, String name) {
    return specs.stream()
        .filter(spec -> spec.name().equals(name))
        .map(spec -> AugmentationKinds.CATALOGUE.kind(name).arguments(spec.parameters()));
  }

  private static void require(boolean condition, AugmentationSpec spec, String why) {
    if (!condition) {
      throw new RefusedException("data.augment", spec.name(), why);
    }
  }
}
