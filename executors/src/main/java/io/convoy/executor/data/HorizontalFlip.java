package io.convoy.executor.data;

/** Mirrors the image left to right with a probability. */
final class HorizontalFlip implements Augmentation {
  private final double probability;

  HorizontalFlip(double probability) {
    this.probability = probability;
  }

  @Override
  public void apply(PixelImage image, SampleRandom random) {
    if (random.nextDouble() < probability) {
      image.mirror();
    }
  }
}
