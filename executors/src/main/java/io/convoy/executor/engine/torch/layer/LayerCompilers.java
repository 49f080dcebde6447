package io.convoy.executor.engine.torch.layer;

import io.convoy.executor.model.layer.ChannelNorm;
import io.convoy.executor.model.layer.ChannelPadVertex;
import io.convoy.executor.model.layer.ChannelScaleVertex;
import io.convoy.executor.model.layer.DecorrelatedBatchNorm;
import io.convoy.executor.model.layer.FractionalMaxPooling;
import io.convoy.executor.model.layer.GatedRecurrent;
import io.convoy.executor.model.layer.GlimpsePreProcessor;
import io.convoy.executor.model.layer.GroupNorm;
import io.convoy.executor.model.layer.GroupedConvolution;
import io.convoy.executor.model.layer.LayerScale;
import io.convoy.executor.model.layer.LocallyConnected;
import io.convoy.executor.model.layer.Maxout;
import io.convoy.executor.model.layer.PathDraw;
import io.convoy.executor.model.layer.PathJoin;
import io.convoy.executor.model.layer.ViewSimilarity;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution2D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.Pooling2D;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.params.DefaultParamInitializer;

/**
 * Which DL4J classes the compiler knows. Exactly these: a subclass may compute something else.
 *
 * <p>To support another layer, add a line here and a case to the parity test.
 */
public final class LayerCompilers {
  private static final Map<Class<?>, BiFunction<Object, CompileContext, Compiled>> COMPILERS =
      new HashMap<>();
  private static final Map<Class<?>, BiFunction<Object, CompileContext, Dropouts.Unary>> RESHAPES =
      new HashMap<>();

  static {
    put(ConvolutionLayer.class, Convolutions::standard);
    put(Convolution2D.class, Convolutions::standard);
    put(DepthwiseConvolution2D.class, Convolutions::depthwise);
    put(SeparableConvolution2D.class, Convolutions::separable);
    put(SubsamplingLayer.class, Poolings::windows);
    put(Pooling2D.class, Poolings::windows);
    put(GlobalPoolingLayer.class, Poolings::global);
    put(BatchNormalization.class, Normalisations::batch);
    put(ActivationLayer.class, Activations::layer);
    put(DropoutLayer.class, Dropouts::layer);
    put(DenseLayer.class, Denses::hidden);
    put(OutputLayer.class, Denses::output);
    put(LossLayer.class, (layer, site) -> Compiled.kept((in, pass) -> in[0].alias()));
    put(ElementWiseVertex.class, Vertices::elementWise);
    put(MergeVertex.class, Vertices::merge);
    put(ScaleVertex.class, Vertices::scale);
    put(SubsetVertex.class, Vertices::subset);
    put(ShiftVertex.class, Vertices::shift);
    put(ReshapeVertex.class, Vertices::reshape);
    put(L2NormalizeVertex.class, Vertices::unitLength);
    put(PathDraw.class, Vertices::pathDraw);
    put(PathJoin.class, Vertices::pathJoin);
    put(Deconvolution2D.class, Convolutions::transposed);
    put(LocalResponseNormalization.class, Normalisations::localResponse);
    put(PReLULayer.class, Activations::trained);
    put(ZeroPaddingLayer.class, Resizes::padding);
    put(Cropping2D.class, Resizes::cropping);
    put(Upsampling2D.class, Resizes::upsampling);
    put(LastTimeStep.class, Recurrents::last);
    put(GatedRecurrent.class, Recurrents::gated);
    put(FrozenLayer.class, FrozenParts::layer);
    put(FrozenLayerWithBackprop.class, FrozenParts::passing);
    put(FrozenVertex.class, FrozenParts::vertex);
    put(Maxout.class, ChannelLayers::maxout);
    put(FractionalMaxPooling.class, Poolings::fractional);
    put(DecorrelatedBatchNorm.class, Whitenings::batch);
    put(GroupedConvolution.class, Convolutions::grouped);
    put(LocallyConnected.class, Convolutions::local);
    put(ChannelNorm.class, ChannelLayers::channelNorm);
    put(GroupNorm.class, ChannelLayers::groupNorm);
    put(LayerScale.class, ChannelLayers::layerScale);
    put(ViewSimilarity.class, Similarities::views);
    put(ChannelPadVertex.class, ChannelLayers::channelPad);
    put(ChannelScaleVertex.class, ChannelLayers::channelScale);
    reshape(CnnToFeedForwardPreProcessor.class, Vertices::flatten);
    reshape(GlimpsePreProcessor.class, Vertices::glimpses);
    reshape(FeedForwardToCnnPreProcessor.class, Vertices::unflatten);
  }

  private LayerCompilers() {}

  private static <T> void put(Class<T> type, BiFunction<T, CompileContext, Compiled> compiler) {
    COMPILERS.put(type, (node, site) -> compiler.apply(type.cast(node), site));
  }

  private static <T> void reshape(
      Class<T> type, BiFunction<T, CompileContext, Dropouts.Unary> compiler) {
    RESHAPES.put(type, (node, site) -> compiler.apply(type.cast(node), site));
  }

  /** Compiles a vertex that has no layer. */
  public static Compiled vertex(GraphVertex vertex, CompileContext site) {
    return compile(vertex, site);
  }

  /** Compiles a layer and the reshape, or null, before it. */
  public static Compiled layer(Layer layer, InputPreProcessor reshape, CompileContext site) {
    if (reshape == null) {
      return noisy(layer, site);
    }
    var compiler = RESHAPES.get(reshape.getClass());
    site.require(compiler != null, "input preprocessor " + reshape.getClass().getSimpleName());
    Dropouts.Unary before = compiler.apply(reshape, site);
    // what a reshape gives may be a view of what others read
    CompileContext shared =
        new CompileContext(site.vertex(), site.type(), false, site.channelsLast());
    Compiled after = noisy(layer, shared);
    return new Compiled(
        (in, pass) -> after.op().run(new Tensor[] {before.run(in[0], pass)}, pass),
        after.overwritable());
  }

  /** Compiles a layer and the dropping of its weights, if any is configured. */
  private static Compiled noisy(Layer layer, CompileContext site) {
    Compiled compiled = compile(layer, site);
    if (!(layer instanceof BaseLayer trained) || trained.getWeightNoise() == null) {
      return compiled;
    }
    double keep = Dropouts.keptWeights(trained, site);
    String weight = site.parameter(DefaultParamInitializer.WEIGHT_KEY);
    return new Compiled(
        (in, pass) -> compiled.op().run(in, pass.training() ? pass.dropping(weight, keep) : pass),
        compiled.overwritable());
  }

  private static Compiled compile(Object node, CompileContext site) {
    var compiler = COMPILERS.get(node.getClass());
    site.require(compiler != null, "no such layer in the graph compiler");
    return compiler.apply(node, site);
  }
}
