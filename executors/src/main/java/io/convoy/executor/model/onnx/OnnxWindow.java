package io.convoy.executor.model.onnx;

import static io.convoy.executor.model.onnx.Attributes.wholes;

import java.util.Arrays;
import onnx.Onnx.AttributeProto;
import org.deeplearning4j.nn.conf.ConvolutionMode;

/**
 * The sliding window of a convolution or pooling layer, each array {@code [height, width]}.
 *
 * <p>{@code Same} follows DL4J: the output has {@code ceil(size / stride)} values, and of an odd
 * total the bottom and the right get one pixel more than the top and the left.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record OnnxWindow(int[] kernel, int[] stride, int[] padding, int[] dilation, ConvolutionMode mode) {

  AttributeProto kernelShape() {
    return wholes("kernel_shape", longs(kernel));
  }

  AttributeProto strides() {
    return wholes("strides", longs(stride));
  }

  AttributeProto dilations() {
    return wholes("dilations", longs(dilation));
  }

  boolean isDilated() {
    return !Arrays.equals(dilation, new int[] {1, 1});
  }

  /** Top, left, bottom and right. */
  AttributeProto pads(Site site) {
    site.require(mode != ConvolutionMode.Causal, "convolution mode Causal");
    long[] pads = new long[4];
    for (int d = 0; d < 2; d++) {
      long first = padding[d];
      long last = padding[d];
      if (mode == ConvolutionMode.Same) {
        long size = site.pixels().get(d);
        long reach = (kernel[d] - 1L) * dilation[d] + 1;
        long outputs = (size + stride[d] - 1) / stride[d];
        long total = Math.max(0, (outputs - 1) * stride[d] + reach - size);
        first = total / 2;
        last = total - first;
      }
      pads[d] = first;
      pads[d + 2] = last;
    }
    return wholes("pads", pads);
  }

  private static long[] longs(int[] values) {
    return new long[] {values[0], values[1]};
  }
}
