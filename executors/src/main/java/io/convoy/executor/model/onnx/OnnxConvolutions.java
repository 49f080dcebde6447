package io.convoy.executor.model.onnx;

import io.convoy.executor.model.layer.GroupedConvolution;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.params.DepthwiseConvolutionParamInitializer;
import org.deeplearning4j.nn.params.SeparableConvolutionParamInitializer;

/** Two-dimensional convolutions; ONNX has weights as {@code [out, in/groups, kH, kW]}. */
final class OnnxConvolutions {
  private static final OnnxWindow POINT =
      new OnnxWindow(new int[] {1, 1}, new int[] {1, 1}, new int[] {0, 0}, new int[] {1, 1}, null);

  private OnnxConvolutions() {}

  static String standard(ConvolutionLayer layer, Site site) {
    return grouped(layer, 1, site);
  }

  static String grouped(GroupedConvolution layer, Site site) {
    return grouped(layer, layer.groups(), site);
  }

  private static String grouped(ConvolutionLayer layer, long groups, Site site) {
    String name = site.parameter(ConvolutionParamInitializer.WEIGHT_KEY);
    String weight = site.graph().parameter(name, site.graph().shape(name));
    Site linear = OnnxActivations.before(layer.getActivationFn(), site);
    String y = convolved(window(layer), linear, inputs(layer, site, weight), groups);
    return OnnxActivations.of(layer.getActivationFn(), y, site);
  }

  /** DL4J's weights are {@code [kH, kW, in, multiplier]}. */
  static String depthwise(DepthwiseConvolution2D layer, Site site) {
    String name = site.parameter(DepthwiseConvolutionParamInitializer.WEIGHT_KEY);
    List<Long> shape = site.graph().shape(name);
    List<Long> kernel = List.of(shape.get(2) * shape.get(3), 1L, shape.get(0), shape.get(1));
    String weight = site.graph().parameter(name, kernel, 2, 3, 0, 1);
    Site linear = OnnxActivations.before(layer.getActivationFn(), site);
    String y = convolved(window(layer), linear, inputs(layer, site, weight), layer.getNIn());
    return OnnxActivations.of(layer.getActivationFn(), y, site);
  }

  /** DL4J's weights are {@code [multiplier, in, kH, kW]} and {@code [out, in*mult, 1, 1]}. */
  static String separable(SeparableConvolution2D layer, Site site) {
    String depth = site.parameter(SeparableConvolutionParamInitializer.DEPTH_WISE_WEIGHT_KEY);
    List<Long> shape = site.graph().shape(depth);
    List<Long> kernel = List.of(shape.get(0) * shape.get(1), 1L, shape.get(2), shape.get(3));
    String weight = site.graph().parameter(depth, kernel, 1, 0, 2, 3);
    String inner =
        convolved(window(layer), site.part("depth"), List.of(site.input(), weight), layer.getNIn());
    String point = site.parameter(SeparableConvolutionParamInitializer.POINT_WISE_WEIGHT_KEY);
    List<String> inputs =
        inputs(layer, site, site.graph().parameter(point, site.graph().shape(point)));
    inputs.set(0, inner);
    Site linear = OnnxActivations.before(layer.getActivationFn(), site);
    String y = convolved(POINT, linear, inputs, 1);
    return OnnxActivations.of(layer.getActivationFn(), y, site);
  }

  private static OnnxWindow window(ConvolutionLayer layer) {
    return new OnnxWindow(
        layer.getKernelSize(),
        layer.getStride(),
        layer.getPadding(),
        layer.getDilation(),
        layer.getConvolutionMode());
  }

  private static List<String> inputs(ConvolutionLayer layer, Site site, String weight) {
    List<String> inputs = new ArrayList<>(List.of(site.input(), weight));
    if (layer.isHasBias()) {
      inputs.add(site.vector(ConvolutionParamInitializer.BIAS_KEY));
    }
    return inputs;
  }

  private static String convolved(OnnxWindow window, Site site, List<String> inputs, long groups) {
    return site.node(
        "Conv",
        inputs,
        window.kernelShape(),
        window.strides(),
        window.pads(site),
        window.dilations(),
        Attributes.whole("group", groups));
  }
}
