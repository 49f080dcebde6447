package io.convoy.executor.engine.torch.layer;

import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.conv_transpose2d;

import io.convoy.executor.model.layer.GroupedConvolution;
import io.convoy.executor.model.layer.LocallyConnected;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.params.DeconvolutionParamInitializer;
import org.deeplearning4j.nn.params.DepthwiseConvolutionParamInitializer;
import org.deeplearning4j.nn.params.SeparableConvolutionParamInitializer;

/** Two-dimensional convolutions. */
final class Convolutions {
  private static final long[] ANY_PADDING = {Long.MAX_VALUE, Long.MAX_VALUE};
  private static final long[] ONE = {1, 1};
  private static final long[] NONE = {0, 0};

  /** Channels from which oneDNN's gradient of a 1x1 kernel with strides stays in its memory. */
  private static final int SAFE_CHANNELS = 8;

  private Convolutions() {}

  /** Weights {@code [out, in, kH, kW]}. */
  static Compiled standard(ConvolutionLayer layer, CompileContext site) {
    Window window = window(layer, site);
    String weight = site.parameter(ConvolutionParamInitializer.WEIGHT_KEY);
    String bias = bias(layer, site);
    return activated(
        layer, site, (x, pass) -> convolve(window, x, pass.value(weight), optional(pass, bias), 1));
  }

  /** Weights {@code [out, in/groups, kH, kW]}. */
  static Compiled grouped(GroupedConvolution layer, CompileContext site) {
    Window window = window(layer, site);
    String weight = site.parameter(ConvolutionParamInitializer.WEIGHT_KEY);
    String bias = bias(layer, site);
    return activated(
        layer,
        site,
        (x, pass) -> {
          Tensor kernel = pass.value(weight);
          return convolve(window, x, kernel, optional(pass, bias), layer.groups());
        });
  }

  /** Weights {@code [kH, kW, in, multiplier]}. */
  static Compiled depthwise(DepthwiseConvolution2D layer, CompileContext site) {
    Window window = window(layer, site);
    String weight = site.parameter(DepthwiseConvolutionParamInitializer.WEIGHT_KEY);
    String bias = bias(layer, site);
    return activated(
        layer,
        site,
        (x, pass) -> {
          Tensor kernel = grouped(pass.value(weight).permute(2, 3, 0, 1));
          return convolve(window, x, kernel, optional(pass, bias), layer.getNIn());
        });
  }

  /** Depth weights {@code [multiplier, in, kH, kW]}, point weights {@code [out, in*mult, 1, 1]}. */
  static Compiled separable(SeparableConvolution2D layer, CompileContext site) {
    Window window = window(layer, site);
    String depth = site.parameter(SeparableConvolutionParamInitializer.DEPTH_WISE_WEIGHT_KEY);
    String point = site.parameter(SeparableConvolutionParamInitializer.POINT_WISE_WEIGHT_KEY);
    String bias = bias(layer, site);
    return activated(
        layer,
        site,
        (x, pass) -> {
          Tensor kernel = grouped(pass.value(depth).permute(1, 0, 2, 3));
          Tensor inner = convolve(window, x, kernel, new TensorOptional(), layer.getNIn());
          return conv2d(inner, pass.value(point), optional(pass, bias), ONE, NONE, ONE, 1);
        });
  }

  /**
   * A transposed convolution (Zeiler et al. 2010), weights {@code [in, out, kH, kW]}: the backward
   * of a convolution with the same window, whose output is {@code stride * size} if it is padded
   * the same.
   */
  static Compiled transposed(Deconvolution2D layer, CompileContext site) {
    Window window = window(layer, site);
    for (int d = 0; d < 2; d++) {
      long reach = (window.kernel()[d] - 1) * window.dilation()[d] + 1;
      site.require(!window.same() || reach >= window.stride()[d], "padding the same with gaps");
    }
    String weight = site.parameter(DeconvolutionParamInitializer.WEIGHT_KEY);
    String bias = bias(layer, site);
    return activated(
        layer,
        site,
        (x, pass) -> {
          Tensor kernel = pass.value(weight);
          Tensor whole =
              conv_transpose2d(
                  x,
                  kernel,
                  optional(pass, bias),
                  window.stride(),
                  NONE,
                  NONE,
                  1,
                  window.dilation());
          return window.cropped(whole, x);
        });
  }

  /** Weights {@code [H'*W', out, in, kH, kW]}, biases {@code [out*H'*W']}. */
  static Compiled local(LocallyConnected layer, CompileContext site) {
    Window window = window(layer, site);
    String weight = site.parameter(ConvolutionParamInitializer.WEIGHT_KEY);
    String bias = bias(layer, site);
    int[] size = layer.outputSize();
    return activated(
        layer,
        site,
        (x, pass) -> {
          Tensor kernels = pass.value(weight).flatten(2, -1);
          Tensor seen = window.patches(x).permute(2, 0, 1);
          Tensor maps = torch.bmm(seen, kernels.transpose(1, 2)).permute(1, 2, 0);
          Tensor images = maps.unflatten(2, size[0], size[1]);
          Tensor whole =
              bias == null
                  ? images
                  : images.add(pass.value(bias).view(1, layer.getNOut(), size[0], size[1]));
          return whole.contiguous(MemoryFormat.ChannelsLast);
        });
  }

  private static Window window(ConvolutionLayer layer, CompileContext site) {
    return Window.of(
        layer.getKernelSize(),
        layer.getStride(),
        layer.getPadding(),
        layer.getDilation(),
        layer.getConvolutionMode(),
        site);
  }

  /** From {@code [in, multiplier, kH, kW]} to LibTorch's {@code [in*multiplier, 1, kH, kW]}. */
  private static Tensor grouped(Tensor kernel) {
    return kernel.reshape(kernel.size(0) * kernel.size(1), 1, kernel.size(2), kernel.size(3));
  }

  /**
   * A convolution. Of few channels, 1x1 kernels with strides get the pixels that they see: for the
   * gradient of such weights oneDNN's kernel for AVX2 writes beyond its memory.
   */
  private static Tensor convolve(
      Window window, Tensor input, Tensor weight, TensorOptional bias, long groups) {
    if (window.isStridedPoint() && input.size(1) < SAFE_CHANNELS && !input.is_cuda()) {
      return conv2d(window.points(input), weight, bias, ONE, NONE, ONE, groups);
    }
    Window.Padded padded = window.pad(input, 0, ANY_PADDING);
    return conv2d(
        padded.input(), weight, bias, window.stride(), padded.padding(), window.dilation(), groups);
  }

  /** Dropout of the input before, the layer's activation after. */
  private static Compiled activated(
      ConvolutionLayer layer, CompileContext site, Dropouts.Unary convolution) {
    return Activations.after(
        layer.getActivationFn(), site, Dropouts.before(layer.getIDropout(), site, convolution));
  }

  private static String bias(ConvolutionLayer layer, CompileContext site) {
    return layer.isHasBias() ? site.parameter(ConvolutionParamInitializer.BIAS_KEY) : null;
  }

  private static TensorOptional optional(Pass pass, String name) {
    return name == null ? new TensorOptional() : new TensorOptional(pass.value(name));
  }
}
