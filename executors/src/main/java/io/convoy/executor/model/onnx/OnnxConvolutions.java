package io.convoy.executor.model.onnx;

import io.convoy.executor.model.layer.GroupedConvolution;
import io.convoy.executor.model.layer.LocallyConnected;
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

  /**
   * A convolution whose kernels are each one at one place makes the patches; what each place makes
   * of its own is a matrix. DL4J's weights are {@code [H'*W', out, in, kH, kW]}, its biases {@code
   * [out*H'*W']}.
   */
  static String local(LocallyConnected layer, Site site) {
    Site linear = OnnxActivations.before(layer.getActivationFn(), site);
    String name = site.parameter(ConvolutionParamInitializer.WEIGHT_KEY);
    List<Long> shape = site.graph().shape(name);
    long places = shape.get(0);
    long outputs = shape.get(1);
    long seen = shape.get(2) * shape.get(3) * shape.get(4);
    String patches =
        convolved(
            window(layer),
            linear.part("patches"),
            List.of(site.input(), pickers(linear, shape)),
            shape.get(2));
    String rows = linear.part("rows").reshaped(patches, 0, seen, places);
    String byPlace =
        linear.part("by-place").node("Transpose", rows, Attributes.wholes("perm", 2, 0, 1));
    String weight = site.graph().parameter(name, List.of(places, seen, outputs), 0, 2, 3, 4, 1);
    String made = linear.part("made").node("MatMul", List.of(byPlace, weight));
    String maps = linear.part("maps").node("Transpose", made, Attributes.wholes("perm", 1, 2, 0));
    if (layer.hasBias()) {
      String bias = site.parameter(ConvolutionParamInitializer.BIAS_KEY);
      String biases = site.graph().parameter(bias, List.of(outputs, places));
      maps = linear.part("biased").node("Add", List.of(maps, biases));
    }
    String y = linear.reshaped(maps, 0, outputs, layer.outputSize()[0], layer.outputSize()[1]);
    return OnnxActivations.of(layer.getActivationFn(), y, site);
  }

  /** For each value of a window a kernel that takes it: {@code [in*kH*kW, 1, kH, kW]}. */
  private static String pickers(Site site, List<Long> weights) {
    int window = Math.toIntExact(weights.get(3) * weights.get(4));
    int kernels = Math.toIntExact(weights.get(2) * window);
    float[] values = new float[kernels * window];
    for (int i = 0; i < kernels; i++) {
      values[i * window + i % window] = 1;
    }
    List<Long> shape = List.of((long) kernels, 1L, weights.get(3), weights.get(4));
    return site.graph().floats(site.output() + "/pickers", shape, values);
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
