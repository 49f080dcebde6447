package io.convoy.executor.engine.torch.layer;

import static org.bytedeco.pytorch.global.torch.constant_pad_nd;
import static org.bytedeco.pytorch.global.torch.im2col;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.conf.ConvolutionMode;

/**
 * The sliding window of a convolution or pooling layer, each array {@code [height, width]}.
 *
 * <p>{@code Same} follows DL4J: the output has {@code ceil(size / stride)} values, and of an odd
 * total the bottom and the right get one more than the top and the left. LibTorch pads
 * symmetrically only, so an uneven padding is applied first.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Window(long[] kernel, long[] stride, long[] padding, long[] dilation, boolean same) {
  private static final long[] NONE = {0, 0};
  private static final long[] ANY = {Long.MAX_VALUE, Long.MAX_VALUE};

  static Window of(
      int[] kernel,
      int[] stride,
      int[] padding,
      int[] dilation,
      ConvolutionMode mode,
      CompileContext site) {
    site.require(mode != ConvolutionMode.Causal, "convolution mode Causal");
    return new Window(
        longs(kernel),
        longs(stride),
        longs(padding),
        longs(dilation),
        mode == ConvolutionMode.Same);
  }

  private static long[] longs(int[] values) {
    return new long[] {values[0], values[1]};
  }

  /**
   * An input, the symmetric padding that is left to LibTorch, and whether the input is a padded
   * copy.
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Padded(Tensor input, long[] padding, boolean copied) {}

  /**
   * Pads as far as LibTorch cannot do it within the operation.
   *
   * @param fill value of the padding, if it is applied here
   * @param most the largest symmetric padding that the operation takes, {@code [height, width]}
   */
  Padded pad(Tensor input, double fill, long[] most) {
    long[] around = around(input);
    boolean symmetric = around[0] == around[1] && around[2] == around[3];
    if (symmetric && around[0] <= most[0] && around[2] <= most[1]) {
      return new Padded(input, new long[] {around[0], around[2]}, false);
    }
    long[] lastDimensionFirst = {around[2], around[3], around[0], around[1]};
    return new Padded(constant_pad_nd(input, lastDimensionFirst, new Scalar(fill)), NONE, true);
  }

  /** What each place of the output sees of images, {@code [N, in*kH*kW, H'*W']}. */
  Tensor patches(Tensor input) {
    Padded padded = pad(input, 0, ANY);
    return im2col(padded.input().contiguous(), kernel, dilation, padded.padding(), stride);
  }

  /** Whether it is a single pixel without padding, and leaves out pixels between. */
  boolean isStridedPoint() {
    boolean padded = !same && (padding[0] > 0 || padding[1] > 0);
    return kernel[0] == 1 && kernel[1] == 1 && !padded && (stride[0] > 1 || stride[1] > 1);
  }

  /** The pixels that it sees of an input, if it {@link #isStridedPoint}. */
  Tensor points(Tensor input) {
    LongOptional all = new LongOptional();
    return input.slice(2, all, all, stride[0]).slice(3, all, all, stride[1]);
  }

  /**
   * What is left of an unpadded transposed convolution.
   *
   * @param whole its output
   * @param input its input
   */
  Tensor cropped(Tensor whole, Tensor input) {
    Tensor rest = whole;
    for (int d = 0; d < 2; d++) {
      long size = whole.size(2 + d);
      long length = same ? stride[d] * input.size(2 + d) : size - 2 * padding[d];
      long first = same ? Math.max(0, (size - length) / 2) : padding[d];
      rest = rest.narrow(2 + d, first, length);
    }
    return rest;
  }

  /** Top, bottom, left and right. */
  private long[] around(Tensor input) {
    if (!same) {
      return new long[] {padding[0], padding[0], padding[1], padding[1]};
    }
    long[] around = new long[4];
    for (int d = 0; d < 2; d++) {
      long size = input.size(2 + d);
      long reach = (kernel[d] - 1) * dilation[d] + 1;
      long outputs = (size + stride[d] - 1) / stride[d];
      long total = Math.max(0, (outputs - 1) * stride[d] + reach - size);
      around[2 * d] = total / 2;
      around[2 * d + 1] = total - total / 2;
    }
    return around;
  }
}
