package io.convoy.executor.data.augment;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.CropBox;

/**
 * Mixes the images of a batch in pairs, and their targets likewise.
 *
 * <p>As mixup, {@code x = lambda x_a + (1 - lambda) x_b}: Zhang et al., "mixup: Beyond Empirical
 * Risk Minimization" (2018), equation 1. As CutMix, a rectangle of a is replaced by that of b and
 * lambda is the share of a that is left: Yun et al., "CutMix: Regularization Strategy to Train
 * Strong Classifiers with Localizable Features" (2019), equations 1 and 2. Which of both, lambda
 * and the rectangle are drawn once a step.
 *
 * <p>Neighbours of the global batch are mixed, a with b and b with a: their order is random
 * already, and pairs then seldom lie on two ranks. As the draw is symmetric in a and b, mixup takes
 * the larger of lambda and 1 - lambda for an image's own share.
 */
public final class BatchMixer implements BatchTransform {
  private static final long DRAWS = 0x6a09e667_f3bcc908L;
  private static final CropBox NO_BOX = new CropBox(0, 0, 0, 0);

  private final double mixupAlpha;
  private final double cutmixAlpha;
  private final double probability;
  private final double cutmixShare;

  /**
   * What is done in one step.
   *
   * @param own share of an image's own target, 1 if nothing is mixed
   * @param box taken from the other image; empty in mixup
   */
  public record Draw(double own, CropBox box) {
    public boolean isCut() {
      return box.height() > 0;
    }
  }

  private BatchMixer(
      double mixupAlpha, double cutmixAlpha, double probability, double cutmixShare) {
    this.mixupAlpha = mixupAlpha;
    this.cutmixAlpha = cutmixAlpha;
    this.probability = probability;
    this.cutmixShare = cutmixShare;
  }

  static BatchMixer mixup(double alpha, double probability) {
    return new BatchMixer(alpha, alpha, probability, 0);
  }

  static BatchMixer cutmix(double alpha, double probability) {
    return new BatchMixer(alpha, alpha, probability, 1);
  }

  /**
   * One or the other.
   *
   * @param cutmixShare of the mixed steps
   */
  static BatchMixer either(
      double mixupAlpha, double cutmixAlpha, double probability, double cutmixShare) {
    return new BatchMixer(mixupAlpha, cutmixAlpha, probability, cutmixShare);
  }

  /** What is done in a step: a function of nothing but seed, step and shape. */
  public Draw draw(long seed, long step, ImageShape shape) {
    SampleRandom random = new SampleRandom().start(seed ^ DRAWS, step, 0);
    if (!random.happens(probability)) {
      return new Draw(1, NO_BOX);
    }
    if (!random.happens(cutmixShare)) {
      double lambda = random.nextBeta(mixupAlpha);
      return new Draw(Math.max(lambda, 1 - lambda), NO_BOX);
    }
    CropBox box = box(random.nextBeta(cutmixAlpha), shape, random);
    double area = (double) box.height() * box.width();
    return area == 0
        ? new Draw(1, NO_BOX)
        : new Draw(1 - area / (shape.height() * shape.width()), box);
  }

  /** A box of the image's aspect ratio with a centre anywhere, cut at the edges. */
  private static CropBox box(double lambda, ImageShape shape, SampleRandom random) {
    double side = Math.sqrt(1 - lambda);
    int height = (int) (shape.height() * side);
    int width = (int) (shape.width() * side);
    int y = random.nextInt(shape.height());
    int x = random.nextInt(shape.width());
    int top = Math.max(0, y - height / 2);
    int left = Math.max(0, x - width / 2);
    int bottom = Math.min(shape.height(), y + height / 2);
    int right = Math.min(shape.width(), x + width / 2);
    return new CropBox(top, left, Math.max(0, bottom - top), Math.max(0, right - left));
  }

  /** The place in the global batch of the image that one is mixed with. */
  public static int partner(int place, int batch) {
    int other = place ^ 1;
    return other < batch ? other : Math.max(0, place - 1);
  }
}
