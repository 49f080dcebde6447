package io.convoy.executor.engine.torch.layer;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;

/** Layers that change the size of images and no values. */
final class Resizes {
  private Resizes() {}

  /** Padding {@code [top, bottom, left, right]}. */
  static Compiled padding(ZeroPaddingLayer layer, CompileContext site) {
    int[] p = layer.getPadding();
    long[] lastDimensionFirst = {p[2], p[3], p[0], p[1]};
    return Compiled.overwritable(
        (in, pass) -> torch.constant_pad_nd(in[0], lastDimensionFirst, new Scalar(0)));
  }

  /** Cropping {@code [top, bottom, left, right]}. */
  static Compiled cropping(Cropping2D layer, CompileContext site) {
    int[] c = layer.getCropping();
    return Compiled.kept(
        (in, pass) ->
            in[0]
                .narrow(2, c[0], in[0].size(2) - c[0] - c[1])
                .narrow(3, c[2], in[0].size(3) - c[2] - c[3]));
  }

  /** Each pixel becomes a block of {@code [height, width]} equal ones. */
  static Compiled upsampling(Upsampling2D layer, CompileContext site) {
    int[] size = layer.getSize();
    return Compiled.overwritable(
        (in, pass) ->
            in[0]
                .repeat_interleave(size[0], new LongOptional(2), new LongOptional())
                .repeat_interleave(size[1], new LongOptional(3), new LongOptional())
                .contiguous(MemoryFormat.ChannelsLast));
  }
}
