package io.convoy.executor.model.zoo;

/**
 * A square convolution.
 *
 * @param channels of its output
 * @param kernel height and width, in pixels
 * @param stride of both directions
 * @param padding on each side
 * @param groups into which input and output channels are divided
 * @param bias whether it has one
 */
record Conv(int channels, int kernel, int stride, int padding, int groups, boolean bias) {
  /** Stride 1, padded so that the size stays (odd kernels), without bias. */
  static Conv of(int channels, int kernel) {
    return new Conv(channels, kernel, 1, (kernel - 1) / 2, 1, false);
  }

  Conv strided(int pixels) {
    return new Conv(channels, kernel, pixels, padding, groups, bias);
  }

  Conv padded(int pixels) {
    return new Conv(channels, kernel, stride, pixels, groups, bias);
  }

  Conv grouped(int number) {
    return new Conv(channels, kernel, stride, padding, number, bias);
  }

  Conv biased() {
    return new Conv(channels, kernel, stride, padding, groups, true);
  }

  /** Weights that read from, or for {@code groups = 1} lead to, one unit of the output. */
  int fanOut() {
    return kernel * kernel * channels / groups;
  }
}
