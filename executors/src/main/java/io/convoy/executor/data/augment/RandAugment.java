package io.convoy.executor.data.augment;

import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.PixelImage;
import java.util.Arrays;
import java.util.List;

/**
 * Some operations drawn from a set, one after the other, all with the same or each with a random
 * magnitude.
 *
 * <p>As RandAugment: N of 14 operations with magnitude M; Cubuk et al., "RandAugment: Practical
 * Automated Data Augmentation with a Reduced Search Space" (2020). As TrivialAugment: one operation
 * with a random magnitude; Müller and Hutter, "TrivialAugment: Tuning-free Yet State-of-the-Art
 * Data Augmentation" (2021).
 */
final class RandAugment implements Augmentation {
  /** Magnitudes are from 0 to this. */
  static final int STEPS = 30;

  static final List<AutoAugmentOp> OPERATIONS =
      Arrays.stream(AutoAugmentOp.values()).filter(op -> op != AutoAugmentOp.INVERT).toList();

  private final int count;
  private final int magnitude;
  private final Magnitudes magnitudes;
  private final byte[] fill;

  private RandAugment(int count, int magnitude, Magnitudes magnitudes, byte[] fill) {
    this.count = count;
    this.magnitude = magnitude;
    this.magnitudes = magnitudes;
    this.fill = fill;
  }

  static RandAugment uniform(int count, int magnitude, byte[] fill) {
    return new RandAugment(count, magnitude, Magnitudes.STANDARD, fill);
  }

  static RandAugment trivial(byte[] fill) {
    return new RandAugment(1, -1, Magnitudes.WIDE, fill);
  }

  @Override
  public void apply(PixelImage image, SampleRandom random) {
    for (int i = 0; i < count; i++) {
      AutoAugmentOp op = OPERATIONS.get(random.nextInt(OPERATIONS.size()));
      int step = magnitude < 0 ? random.nextInt(STEPS + 1) : magnitude;
      double value = magnitudes.of(op, step, STEPS, image.shape());
      double sign = op.isSigned() && random.happens(0.5) ? -1 : 1;
      op.apply(image, sign * value, fill);
    }
  }
}
