package io.convoy.executor.data.augment;

import static io.convoy.executor.data.augment.AutoAugmentOp.AUTO_CONTRAST;
import static io.convoy.executor.data.augment.AutoAugmentOp.BRIGHTNESS;
import static io.convoy.executor.data.augment.AutoAugmentOp.COLOUR;
import static io.convoy.executor.data.augment.AutoAugmentOp.CONTRAST;
import static io.convoy.executor.data.augment.AutoAugmentOp.EQUALIZE;
import static io.convoy.executor.data.augment.AutoAugmentOp.INVERT;
import static io.convoy.executor.data.augment.AutoAugmentOp.POSTERIZE;
import static io.convoy.executor.data.augment.AutoAugmentOp.ROTATE;
import static io.convoy.executor.data.augment.AutoAugmentOp.SHARPNESS;
import static io.convoy.executor.data.augment.AutoAugmentOp.SHEAR_X;
import static io.convoy.executor.data.augment.AutoAugmentOp.SHEAR_Y;
import static io.convoy.executor.data.augment.AutoAugmentOp.SOLARIZE;
import static io.convoy.executor.data.augment.AutoAugmentOp.TRANSLATE_X;
import static io.convoy.executor.data.augment.AutoAugmentOp.TRANSLATE_Y;

import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.PixelImage;
import java.util.List;

/**
 * One of the 25 pairs of operations that were found best on a dataset, each operation with its
 * probability and magnitude: Cubuk et al., "AutoAugment: Learning Augmentation Strategies from
 * Data" (2019), tables 7 (CIFAR-10) and 9 (ImageNet).
 */
final class AutoAugment implements Augmentation {
  /** Magnitudes are from 0 to this. */
  private static final int STEPS = 9;

  static final List<Pair> IMAGENET =
      List.of(
          pair(op(POSTERIZE, 0.4, 8), op(ROTATE, 0.6, 9)),
          pair(op(SOLARIZE, 0.6, 5), op(AUTO_CONTRAST, 0.6, 0)),
          pair(op(EQUALIZE, 0.8, 0), op(EQUALIZE, 0.6, 0)),
          pair(op(POSTERIZE, 0.6, 7), op(POSTERIZE, 0.6, 6)),
          pair(op(EQUALIZE, 0.4, 0), op(SOLARIZE, 0.2, 4)),
          pair(op(EQUALIZE, 0.4, 0), op(ROTATE, 0.8, 8)),
          pair(op(SOLARIZE, 0.6, 3), op(EQUALIZE, 0.6, 0)),
          pair(op(POSTERIZE, 0.8, 5), op(EQUALIZE, 1.0, 0)),
          pair(op(ROTATE, 0.2, 3), op(SOLARIZE, 0.6, 8)),
          pair(op(EQUALIZE, 0.6, 0), op(POSTERIZE, 0.4, 6)),
          pair(op(ROTATE, 0.8, 8), op(COLOUR, 0.4, 0)),
          pair(op(ROTATE, 0.4, 9), op(EQUALIZE, 0.6, 0)),
          pair(op(EQUALIZE, 0.0, 0), op(EQUALIZE, 0.8, 0)),
          pair(op(INVERT, 0.6, 0), op(EQUALIZE, 1.0, 0)),
          pair(op(COLOUR, 0.6, 4), op(CONTRAST, 1.0, 8)),
          pair(op(ROTATE, 0.8, 8), op(COLOUR, 1.0, 2)),
          pair(op(COLOUR, 0.8, 8), op(SOLARIZE, 0.8, 7)),
          pair(op(SHARPNESS, 0.4, 7), op(INVERT, 0.6, 0)),
          pair(op(SHEAR_X, 0.6, 5), op(EQUALIZE, 1.0, 0)),
          pair(op(COLOUR, 0.4, 0), op(EQUALIZE, 0.6, 0)),
          pair(op(EQUALIZE, 0.4, 0), op(SOLARIZE, 0.2, 4)),
          pair(op(SOLARIZE, 0.6, 5), op(AUTO_CONTRAST, 0.6, 0)),
          pair(op(INVERT, 0.6, 0), op(EQUALIZE, 1.0, 0)),
          pair(op(COLOUR, 0.6, 4), op(CONTRAST, 1.0, 8)),
          pair(op(EQUALIZE, 0.8, 0), op(EQUALIZE, 0.6, 0)));

  static final List<Pair> CIFAR =
      List.of(
          pair(op(INVERT, 0.1, 0), op(CONTRAST, 0.2, 6)),
          pair(op(ROTATE, 0.7, 2), op(TRANSLATE_X, 0.3, 9)),
          pair(op(SHARPNESS, 0.8, 1), op(SHARPNESS, 0.9, 3)),
          pair(op(SHEAR_Y, 0.5, 8), op(TRANSLATE_Y, 0.7, 9)),
          pair(op(AUTO_CONTRAST, 0.5, 0), op(EQUALIZE, 0.9, 0)),
          pair(op(SHEAR_Y, 0.2, 7), op(POSTERIZE, 0.3, 7)),
          pair(op(COLOUR, 0.4, 3), op(BRIGHTNESS, 0.6, 7)),
          pair(op(SHARPNESS, 0.3, 9), op(BRIGHTNESS, 0.7, 9)),
          pair(op(EQUALIZE, 0.6, 0), op(EQUALIZE, 0.5, 0)),
          pair(op(CONTRAST, 0.6, 7), op(SHARPNESS, 0.6, 5)),
          pair(op(COLOUR, 0.7, 7), op(TRANSLATE_X, 0.5, 8)),
          pair(op(EQUALIZE, 0.3, 0), op(AUTO_CONTRAST, 0.4, 0)),
          pair(op(TRANSLATE_Y, 0.4, 3), op(SHARPNESS, 0.2, 6)),
          pair(op(BRIGHTNESS, 0.9, 6), op(COLOUR, 0.2, 8)),
          pair(op(SOLARIZE, 0.5, 2), op(INVERT, 0.0, 0)),
          pair(op(EQUALIZE, 0.2, 0), op(AUTO_CONTRAST, 0.6, 0)),
          pair(op(EQUALIZE, 0.2, 0), op(EQUALIZE, 0.6, 0)),
          pair(op(COLOUR, 0.9, 9), op(EQUALIZE, 0.6, 0)),
          pair(op(AUTO_CONTRAST, 0.8, 0), op(SOLARIZE, 0.2, 8)),
          pair(op(BRIGHTNESS, 0.1, 3), op(COLOUR, 0.7, 0)),
          pair(op(SOLARIZE, 0.4, 5), op(AUTO_CONTRAST, 0.9, 0)),
          pair(op(TRANSLATE_Y, 0.9, 9), op(TRANSLATE_Y, 0.7, 9)),
          pair(op(AUTO_CONTRAST, 0.9, 0), op(SOLARIZE, 0.8, 3)),
          pair(op(EQUALIZE, 0.8, 0), op(INVERT, 0.1, 0)),
          pair(op(TRANSLATE_Y, 0.7, 9), op(AUTO_CONTRAST, 0.9, 0)));

  private final List<Pair> policy;
  private final byte[] fill;

  /** Two operations, done in this order. */
  record Pair(Step first, Step second) {}

  /**
   * An operation of a policy.
   *
   * @param op what is done
   * @param probability that it is done
   * @param magnitude from 0 to 9
   */
  record Step(AutoAugmentOp op, double probability, int magnitude) {}

  AutoAugment(List<Pair> policy, byte[] fill) {
    this.policy = policy;
    this.fill = fill;
  }

  private static Pair pair(Step first, Step second) {
    return new Pair(first, second);
  }

  private static Step op(AutoAugmentOp op, double probability, int magnitude) {
    return new Step(op, probability, magnitude);
  }

  @Override
  public void apply(PixelImage image, SampleRandom random) {
    Pair pair = policy.get(random.nextInt(policy.size()));
    apply(pair.first(), image, random);
    apply(pair.second(), image, random);
  }

  private void apply(Step step, PixelImage image, SampleRandom random) {
    boolean happens = random.happens(step.probability());
    boolean negative = random.happens(0.5);
    if (happens) {
      double value = Magnitudes.STANDARD.of(step.op(), step.magnitude(), STEPS, image.shape());
      step.op().apply(image, step.op().isSigned() && negative ? -value : value, fill);
    }
  }
}
