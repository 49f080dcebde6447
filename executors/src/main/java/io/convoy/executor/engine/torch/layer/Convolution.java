package io.convoy.executor.engine.torch.layer;

import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.conv_transpose2d;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A convolution of LibTorch: all but images and weights. What oneDNN would compute wrong ({@link
 * KernelCheck}) is computed in double precision, which is slower.
 */
final class Convolution {
  private static final long[] NONE = {0, 0};

  private final long[] stride;
  private final long[] padding;
  private final long[] dilation;
  private final long groups;
  private final boolean transposed;

  private Convolution(
      long[] stride, long[] padding, long[] dilation, long groups, boolean transposed) {
    this.stride = stride;
    this.padding = padding;
    this.dilation = dilation;
    this.groups = groups;
    this.transposed = transposed;
  }

  /** With weights {@code [out, in/groups, kH, kW]}. */
  static Convolution of(long[] stride, long[] padding, long[] dilation, long groups) {
    return new Convolution(stride, padding, dilation, groups, false);
  }

  /** Transposed and not padded, with weights {@code [in, out, kH, kW]}. */
  static Convolution transposed(long[] stride, long[] dilation) {
    return new Convolution(stride, NONE, dilation, 1, true);
  }

  /**
   * Of images {@code [N,C,H,W]}, in their precision, or in that to which operands are cast here.
   */
  Tensor of(Tensor images, Tensor weight, TensorOptional bias) {
    if (images.is_cuda() || KernelCheck.isSound(this, images, weight)) {
      return compute(images, weight, bias);
    }
    Tensor exact =
        compute(
            images.to(ScalarType.Double),
            weight.to(ScalarType.Double),
            bias.has_value() ? new TensorOptional(bias.get().to(ScalarType.Double)) : bias);
    return exact.to(KernelCheck.operands(images)).contiguous(MemoryFormat.ChannelsLast);
  }

  Tensor compute(Tensor images, Tensor weight, TensorOptional bias) {
    return transposed
        ? conv_transpose2d(images, weight, bias, stride, padding, NONE, groups, dilation)
        : conv2d(images, weight, bias, stride, padding, dilation, groups);
  }

  long[] stride() {
    return stride.clone();
  }

  long[] padding() {
    return padding.clone();
  }

  long[] dilation() {
    return dilation.clone();
  }

  long groups() {
    return groups;
  }

  boolean isTransposed() {
    return transposed;
  }
}
