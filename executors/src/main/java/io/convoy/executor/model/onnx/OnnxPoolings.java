package io.convoy.executor.model.onnx;

import static io.convoy.executor.model.onnx.Attributes.whole;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;

/** Pooling over windows and over whole images. */
final class OnnxPoolings {
  private OnnxPoolings() {}

  static String windows(SubsamplingLayer layer, Site site) {
    OnnxWindow window =
        new OnnxWindow(
            layer.getKernelSize(),
            layer.getStride(),
            layer.getPadding(),
            layer.getDilation(),
            layer.getConvolutionMode());
    String x = site.input();
    return switch (layer.getPoolingType()) {
      case MAX ->
          site.node(
              "MaxPool",
              x,
              window.kernelShape(),
              window.strides(),
              window.pads(site),
              window.dilations());
      case AVG -> {
        site.require(!window.isDilated(), "dilation of average pooling");
        yield site.node(
            "AveragePool",
            x,
            window.kernelShape(),
            window.strides(),
            window.pads(site),
            whole("count_include_pad", layer.isAvgPoolIncludePadInDivisor() ? 1 : 0));
      }
      case SUM, PNORM -> throw site.refuse("pooling by " + layer.getPoolingType());
    };
  }

  static String global(GlobalPoolingLayer layer, Site site) {
    int[] dimensions = layer.getPoolingDimensions();
    site.images();
    site.require(layer.isCollapseDimensions(), "collapseDimensions = false");
    site.require(
        dimensions == null || Arrays.equals(dimensions, new int[] {2, 3}),
        "pooling over dimensions other than height and width");
    return switch (layer.getPoolingType()) {
      case AVG -> flat("GlobalAveragePool", site);
      case MAX -> flat("GlobalMaxPool", site);
      case SUM ->
          site.node(
              "ReduceSum", List.of(site.input(), site.wholes("axes", 2, 3)), whole("keepdims", 0));
      case PNORM -> throw site.refuse("pooling by p-norm");
    };
  }

  private static String flat(String op, Site site) {
    return site.node("Flatten", site.part("pixel").node(op, site.input()), whole("axis", 1));
  }
}
