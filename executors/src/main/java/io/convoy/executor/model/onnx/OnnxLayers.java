package io.convoy.executor.model.onnx;

import io.convoy.executor.model.layer.ChannelNorm;
import io.convoy.executor.model.layer.ChannelPadVertex;
import io.convoy.executor.model.layer.ChannelScaleVertex;
import io.convoy.executor.model.layer.GatedRecurrent;
import io.convoy.executor.model.layer.GlimpsePreProcessor;
import io.convoy.executor.model.layer.GroupNorm;
import io.convoy.executor.model.layer.GroupedConvolution;
import io.convoy.executor.model.layer.LayerScale;
import io.convoy.executor.model.layer.LocallyConnected;
import io.convoy.executor.model.layer.Maxout;
import io.convoy.executor.model.layer.PathDraw;
import io.convoy.executor.model.layer.PathJoin;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution2D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.Pooling2D;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;

/**
 * Which DL4J classes can be exported. Exactly these: a subclass may compute something else. What
 * acts in training alone, such as dropout, has no nodes.
 */
final class OnnxLayers {
  private static final Map<Class<?>, BiFunction<Object, Site, String>> WRITERS = new HashMap<>();

  static {
    put(ConvolutionLayer.class, OnnxConvolutions::standard);
    put(Convolution2D.class, OnnxConvolutions::standard);
    put(GroupedConvolution.class, OnnxConvolutions::grouped);
    put(LocallyConnected.class, OnnxConvolutions::local);
    put(DepthwiseConvolution2D.class, OnnxConvolutions::depthwise);
    put(SeparableConvolution2D.class, OnnxConvolutions::separable);
    put(SubsamplingLayer.class, OnnxPoolings::windows);
    put(Pooling2D.class, OnnxPoolings::windows);
    put(GlobalPoolingLayer.class, OnnxPoolings::global);
    put(BatchNormalization.class, OnnxChannels::batchNorm);
    put(LocalResponseNormalization.class, OnnxChannels::localResponse);
    put(ChannelNorm.class, OnnxChannels::channelNorm);
    put(GroupNorm.class, OnnxChannels::groupNorm);
    put(LayerScale.class, OnnxChannels::layerScale);
    put(Maxout.class, OnnxChannels::maxout);
    put(ActivationLayer.class, OnnxActivations::layer);
    put(DropoutLayer.class, (layer, site) -> site.input());
    put(DenseLayer.class, OnnxVertices::dense);
    put(OutputLayer.class, OnnxVertices::output);
    put(LossLayer.class, OnnxVertices::loss);
    put(LastTimeStep.class, OnnxRecurrents::last);
    put(GatedRecurrent.class, OnnxRecurrents::gated);
    put(ElementWiseVertex.class, OnnxVertices::elementWise);
    put(MergeVertex.class, OnnxVertices::merge);
    put(ScaleVertex.class, OnnxVertices::scale);
    put(ShiftVertex.class, OnnxVertices::shift);
    put(SubsetVertex.class, OnnxVertices::subset);
    put(PathDraw.class, (vertex, site) -> site.input()); // what joins it does not ask
    put(PathJoin.class, OnnxVertices::pathJoin);
    put(ChannelPadVertex.class, OnnxVertices::channelPad);
    put(ChannelScaleVertex.class, OnnxVertices::channelScale);
    put(ZeroPaddingLayer.class, OnnxVertices::padding);
    put(Cropping2D.class, OnnxVertices::cropping);
    put(Upsampling2D.class, OnnxVertices::upsampling);
    put(CnnToFeedForwardPreProcessor.class, OnnxVertices::flatten);
    put(FeedForwardToCnnPreProcessor.class, OnnxVertices::unflatten);
    put(GlimpsePreProcessor.class, OnnxRecurrents::glimpses);
  }

  private OnnxLayers() {}

  private static <T> void put(Class<T> type, BiFunction<T, Site, String> writer) {
    WRITERS.put(type, (node, site) -> writer.apply(type.cast(node), site));
  }

  /** Writes a vertex. Returns the name of what it gives. */
  static String write(GraphVertex vertex, Site site) {
    if (!(vertex instanceof LayerVertex layer)) {
      return written(vertex, site);
    }
    InputPreProcessor reshape = layer.getPreProcessor();
    Site place = site;
    if (reshape != null) {
      String reshaped = written(reshape, site.part("reshaped"));
      place = site.after(reshaped, reshape.getOutputType(site.shapes().get(0)));
    }
    return written(layer.getLayerConf().getLayer(), place);
  }

  private static String written(Object node, Site site) {
    BiFunction<Object, Site, String> writer = WRITERS.get(node.getClass());
    if (writer == null) {
      throw site.refuse("ONNX export knows no " + node.getClass().getSimpleName());
    }
    return writer.apply(node, site);
  }
}
