package io.convoy.executor.model;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.model.layer.ChannelLayer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;

/** How a configuration has its images. */
public final class StoredImages {
  private StoredImages() {}

  /** Whether a model takes images as {@code [N,H,W,C]} instead of {@code [N,C,H,W]}. */
  public static boolean channelsLast(ComputationGraphConfiguration model) {
    return model.getVertices().values().stream()
        .anyMatch(vertex -> vertex instanceof LayerVertex layer && channelsLast(layer));
  }

  /** The type of a model's images of a size. */
  static InputType type(ComputationGraphConfiguration model, ImageShape input) {
    return InputType.convolutional(
        input.height(),
        input.width(),
        input.channels(),
        channelsLast(model) ? CNN2DFormat.NHWC : CNN2DFormat.NCHW);
  }

  private static boolean channelsLast(LayerVertex vertex) {
    return format(Frozen.within(vertex.getLayerConf().getLayer())) == CNN2DFormat.NHWC
        || (vertex.getPreProcessor() instanceof CnnToFeedForwardPreProcessor flatten
            && flatten.getFormat() == CNN2DFormat.NHWC);
  }

  private static CNN2DFormat format(Layer layer) {
    if (layer instanceof ConvolutionLayer convolution) {
      return convolution.getCnn2dDataFormat();
    } else if (layer instanceof SubsamplingLayer pooling) {
      return pooling.getCnn2dDataFormat();
    } else if (layer instanceof BatchNormalization norm) {
      return norm.getCnn2DFormat();
    } else if (layer instanceof LocalResponseNormalization norm) {
      return norm.getDataFormat();
    } else if (layer instanceof Upsampling2D upsampling) {
      return upsampling.getFormat();
    } else if (layer instanceof ZeroPaddingLayer padding) {
      return padding.getDataFormat();
    } else if (layer instanceof Cropping2D cropping) {
      return cropping.getDataFormat();
    }
    return layer instanceof ChannelLayer own ? own.format() : CNN2DFormat.NCHW;
  }
}
