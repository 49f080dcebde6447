package io.convoy.executor.model.onnx;

import static io.convoy.executor.model.onnx.Attributes.text;
import static io.convoy.executor.model.onnx.Attributes.whole;

import io.convoy.executor.model.layer.ChannelPadVertex;
import io.convoy.executor.model.layer.ChannelScaleVertex;
import io.convoy.executor.model.layer.PathJoin;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.params.DefaultParamInitializer;

/** Dense layers, vertices without a layer, and what changes the shape of images. */
final class OnnxVertices {
  private OnnxVertices() {}

  static String dense(DenseLayer layer, Site site) {
    site.require(!layer.hasLayerNorm(), "layer normalisation");
    String y = affine(layer.hasBias(), OnnxActivations.before(layer.getActivationFn(), site));
    return OnnxActivations.of(layer.getActivationFn(), y, site);
  }

  /** The part of an output layer before its activation. */
  static String output(BaseOutputLayer layer, Site site) {
    return affine(layer.hasBias(), site);
  }

  /** What has no parameters and only a loss: its input, by its own name. */
  static String loss(LossLayer layer, Site site) {
    return site.node("Identity", site.input());
  }

  /** DL4J's weights are {@code [in, out]}. */
  private static String affine(boolean hasBias, Site site) {
    String name = site.parameter(DefaultParamInitializer.WEIGHT_KEY);
    String weight = site.graph().parameter(name, site.graph().shape(name));
    List<String> inputs = new ArrayList<>(List.of(site.input(), weight));
    if (hasBias) {
      inputs.add(site.vector(DefaultParamInitializer.BIAS_KEY));
    }
    return site.node("Gemm", inputs);
  }

  static String elementWise(ElementWiseVertex vertex, Site site) {
    return switch (vertex.getOp()) {
      case Add -> site.node("Sum", site.inputs());
      case Average -> site.node("Mean", site.inputs());
      case Max -> site.node("Max", site.inputs());
      case Subtract -> site.node("Sub", site.inputs());
      case Product -> product(site);
    };
  }

  private static String product(Site site) {
    String product = site.input();
    int last = site.inputs().size() - 1;
    for (int i = 1; i < last; i++) {
      product = site.part("product" + i).node("Mul", List.of(product, site.inputs().get(i)));
    }
    return site.node("Mul", List.of(product, site.inputs().get(last)));
  }

  static String merge(MergeVertex vertex, Site site) {
    site.require(vertex.getMergeAxis() == 1, "merging along dimension " + vertex.getMergeAxis());
    return site.node("Concat", site.inputs(), whole("axis", 1));
  }

  static String scale(ScaleVertex vertex, Site site) {
    return site.node("Mul", List.of(site.input(), site.number("factor", vertex.getScaleFactor())));
  }

  static String shift(ShiftVertex vertex, Site site) {
    return site.node("Add", List.of(site.input(), site.number("amount", vertex.getShiftFactor())));
  }

  /** Channels or features {@code from} to {@code to}, both inclusive. */
  static String subset(SubsetVertex vertex, Site site) {
    return site.node(
        "Slice",
        List.of(
            site.input(),
            site.wholes("starts", vertex.getFrom()),
            site.wholes("ends", vertex.getTo() + 1L),
            site.wholes("axes", 1)));
  }

  /** At inference all paths are kept: their mean. What is kept is not asked. */
  static String pathJoin(PathJoin vertex, Site site) {
    return site.node("Mean", site.inputs().subList(0, site.inputs().size() - 1));
  }

  static String channelPad(ChannelPadVertex vertex, Site site) {
    return padded(site, 0, vertex.before(), 0, 0, 0, vertex.after(), 0, 0);
  }

  /** Padding {@code [top, bottom, left, right]}. */
  static String padding(ZeroPaddingLayer layer, Site site) {
    int[] p = layer.getPadding();
    return padded(site, 0, 0, p[0], p[2], 0, 0, p[1], p[3]);
  }

  private static String padded(Site site, long... beginningsAndEnds) {
    String pads = site.wholes("pads", beginningsAndEnds);
    return site.node("Pad", List.of(site.input(), pads, site.number("zero", 0)));
  }

  /** Cropping {@code [top, bottom, left, right]}. */
  static String cropping(Cropping2D layer, Site site) {
    int[] c = layer.getCropping();
    return site.node(
        "Slice",
        List.of(
            site.input(),
            site.wholes("starts", c[0], c[2]),
            site.wholes("ends", site.pixels().get(0) - c[1], site.pixels().get(1) - c[3]),
            site.wholes("axes", 2, 3)));
  }

  /** Each pixel becomes a block of {@code [height, width]} equal ones. */
  static String upsampling(Upsampling2D layer, Site site) {
    int[] size = layer.getSize();
    String scales =
        site.graph().floats(site.output() + "/scales", List.of(4L), 1, 1, size[0], size[1]);
    return site.node(
        "Resize",
        List.of(site.input(), "", scales),
        text("mode", "nearest"),
        text("coordinate_transformation_mode", "asymmetric"),
        text("nearest_mode", "floor"));
  }

  static String channelScale(ChannelScaleVertex vertex, Site site) {
    long channels = site.images().getChannels();
    String factors = site.part("factors").reshaped(site.inputs().get(1), 0, channels, 1, 1);
    return site.node("Mul", List.of(site.input(), factors));
  }

  static String flatten(CnnToFeedForwardPreProcessor shape, Site site) {
    return site.node("Flatten", site.input(), whole("axis", 1));
  }

  static String unflatten(FeedForwardToCnnPreProcessor shape, Site site) {
    return site.reshaped(
        site.input(), 0, shape.getNumChannels(), shape.getInputHeight(), shape.getInputWidth());
  }
}
