package io.convoy.executor.engine.torch.layer;

import static org.bytedeco.pytorch.global.torch.adaptive_max_pool2d;
import static org.bytedeco.pytorch.global.torch.avg_pool2d;
import static org.bytedeco.pytorch.global.torch.max_pool2d;

import io.convoy.executor.model.layer.FractionalMaxPooling;
import java.util.Arrays;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;

/** Pooling over windows and over whole images. */
final class Poolings {
  private static final long[] NONE = {0, 0};

  private Poolings() {}

  static Compiled windows(SubsamplingLayer layer, CompileContext site) {
    Window window =
        Window.of(
            layer.getKernelSize(),
            layer.getStride(),
            layer.getPadding(),
            layer.getDilation(),
            layer.getConvolutionMode(),
            site);
    return switch (layer.getPoolingType()) {
      case MAX -> Compiled.overwritable((in, pass) -> maximum(window, in[0]));
      case AVG -> {
        requireUndilated(layer, site);
        yield Compiled.overwritable(
            layer.isAvgPoolIncludePadInDivisor()
                ? (in, pass) -> averageOfWindow(window, in[0])
                : (in, pass) -> averageOfPixels(window, in[0]));
      }
      case SUM -> {
        requireUndilated(layer, site);
        yield Compiled.overwritable((in, pass) -> sumOf(window, in[0]));
      }
      case PNORM -> {
        requireUndilated(layer, site);
        int p = layer.getPnorm();
        yield Compiled.kept((in, pass) -> root(sumOf(window, powers(in[0], p)), p));
      }
    };
  }

  /** {@code |x|^p}. */
  private static Tensor powers(Tensor x, int p) {
    return p % 2 == 0 ? x.pow(new Scalar(p)) : x.abs().pow(new Scalar(p));
  }

  /** The p-th root; where a sum is zero, so is its gradient, which has no limit there. */
  private static Tensor root(Tensor sums, int p) {
    Tensor none = sums.detach().le(new Scalar(0));
    Tensor safe = sums.masked_fill(none, new Scalar(1));
    return safe.pow(new Scalar(1.0 / p)).masked_fill(none, new Scalar(0));
  }

  /** Sums of windows; padding is zero. */
  private static Tensor sumOf(Window window, Tensor x) {
    Window.Padded padded = window.pad(x, 0, halfOf(window));
    return avg_pool2d(
        padded.input(),
        window.kernel(),
        window.stride(),
        padded.padding(),
        false,
        true,
        new LongOptional(1));
  }

  private static void requireUndilated(SubsamplingLayer layer, CompileContext site) {
    site.require(
        Arrays.equals(layer.getDilation(), new int[] {1, 1}),
        "dilation of pooling other than by maxima");
  }

  private static Tensor maximum(Window window, Tensor x) {
    Window.Padded padded = window.pad(x, Double.NEGATIVE_INFINITY, halfOf(window));
    return max_pool2d(
        padded.input(),
        window.kernel(),
        window.stride(),
        padded.padding(),
        window.dilation(),
        false);
  }

  /** Divides by the window's size: padding counts. */
  private static Tensor averageOfWindow(Window window, Tensor x) {
    Window.Padded padded = window.pad(x, 0, halfOf(window));
    return average(window, padded.input(), padded.padding(), true);
  }

  /** Divides by the number of the image's own pixels under the window. */
  private static Tensor averageOfPixels(Window window, Tensor x) {
    Window.Padded padded = window.pad(x, 0, halfOf(window));
    if (!padded.copied()) {
      return average(window, x, padded.padding(), false);
    }
    Tensor one = x.new_ones(1, 1, x.size(2), x.size(3));
    Tensor counts = sums(window, window.pad(one, 0, NONE).input());
    return sums(window, padded.input()).div(counts);
  }

  private static Tensor average(Window window, Tensor x, long[] padding, boolean countPadding) {
    return avg_pool2d(
        x, window.kernel(), window.stride(), padding, false, countPadding, new LongOptional());
  }

  private static Tensor sums(Window window, Tensor x) {
    return avg_pool2d(x, window.kernel(), window.stride(), NONE, false, true, new LongOptional(1));
  }

  /** LibTorch pads pooling windows by at most half their size. */
  private static long[] halfOf(Window window) {
    return new long[] {window.kernel()[0] / 2, window.kernel()[1] / 2};
  }

  /** One offset of the regions for all samples and channels. */
  static Compiled fractional(FractionalMaxPooling layer, CompileContext site) {
    site.require(layer.getIDropout() == null, "dropout");
    long[] window = {FractionalMaxPooling.WINDOW, FractionalMaxPooling.WINDOW};
    return Compiled.overwritable(
        (in, pass) -> {
          Tensor x = in[0];
          long[] size = {layer.output(x.size(2)), layer.output(x.size(3))};
          Tensor offsets = x.new_full(new long[] {2}, new Scalar(FractionalMaxPooling.CENTRE));
          if (pass.training()) {
            offsets.uniform_(0, 1, new GeneratorOptional(pass.draws().onDevice()));
          }
          Tensor samples = offsets.expand(x.size(0), x.size(1), 2).contiguous();
          return torch
              .fractional_max_pool2d(x.contiguous(), window, size, samples)
              .get0()
              .contiguous(MemoryFormat.ChannelsLast);
        });
  }

  static Compiled global(GlobalPoolingLayer layer, CompileContext site) {
    site.require(layer.isCollapseDimensions(), "collapseDimensions = false");
    int[] dimensions = layer.getPoolingDimensions();
    int[] pixels = site.channelsLast() ? new int[] {1, 2} : new int[] {2, 3};
    site.require(
        dimensions == null || Arrays.equals(dimensions, pixels),
        "pooling over dimensions other than height and width");
    return switch (layer.getPoolingType()) {
      case AVG -> Compiled.overwritable((in, pass) -> torch.mean(in[0], 2, 3));
      case SUM -> Compiled.overwritable((in, pass) -> in[0].sum(2, 3));
      // adaptive pooling gives the gradient to one maximum, as DL4J does; amax splits it among ties
      case MAX ->
          Compiled.overwritable(
              (in, pass) -> adaptive_max_pool2d(in[0], 1, 1).get0().flatten(1, -1));
      case PNORM -> {
        int p = layer.getPnorm();
        yield Compiled.kept((in, pass) -> root(powers(in[0], p).sum(2, 3), p));
      }
    };
  }
}
