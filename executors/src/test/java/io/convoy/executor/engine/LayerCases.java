package io.convoy.executor.engine;

import io.convoy.executor.model.layer.ChannelNorm;
import io.convoy.executor.model.layer.ChannelScaleVertex;
import io.convoy.executor.model.layer.DecorrelatedBatchNorm;
import io.convoy.executor.model.layer.DropPath;
import io.convoy.executor.model.layer.ExactGelu;
import io.convoy.executor.model.layer.FractionalMaxPooling;
import io.convoy.executor.model.layer.GatedRecurrent;
import io.convoy.executor.model.layer.GlimpsePreProcessor;
import io.convoy.executor.model.layer.GroupNorm;
import io.convoy.executor.model.layer.GroupedConvolution;
import io.convoy.executor.model.layer.LayerScale;
import io.convoy.executor.model.layer.LocallyConnected;
import io.convoy.executor.model.layer.Maxout;
import io.convoy.executor.model.layer.MultiClassHinge;
import io.convoy.executor.model.layer.PathDraw;
import io.convoy.executor.model.layer.PathJoin;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex.Op;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Convoy's own layers, a line each. A layer that is listed here is compared between the engines,
 * checked by finite differences and written to a model file and back.
 */
public final class LayerCases {
  private LayerCases() {}

  static Stream<ParityCase> own() {
    return Stream.of(
        ParityCase.layers("grouped", 7, 6, lift(6), grouped(3, 2).build()),
        ParityCase.layers("grouped by 3", 6, 5, lift(6), grouped(3, 3).hasBias(false).build()),
        ParityCase.layers("grouped/2", 7, 6, lift(6), grouped(3, 3).stride(2, 2).build()),
        ParityCase.layers("grouped tanh", 7, 6, lift(4), tanh(grouped(3, 2)).build()),
        ParityCase.layers("grouped same", 6, 7, lift(4), same(grouped(3, 2)).stride(2, 2).build()),
        ParityCase.layers("grouped dilated", 7, 8, lift(4), grouped(2, 2).dilation(2, 2).build()),
        ParityCase.layers("local", 6, 5, lift(2), local(3).build()),
        ParityCase.layers("local/2 padded", 6, 5, local(3).stride(2, 2).padding(1, 1).build()),
        ParityCase.layers(
            "local tanh without bias", 5, 4, lift(2), tanh(local(2)).hasBias(false).build()),
        ParityCase.layers("local same", 5, 4, lift(2), same(local(3)).stride(2, 2).build()),
        ParityCase.layers("local dilated", 6, 7, lift(2), local(2).dilation(2, 2).build()),
        ParityCase.layers("channel norm", 5, 4, lift(6), new ChannelNorm.Builder().build()),
        ParityCase.layers(
            "channel norm of features", 4, 3, dense(), new ChannelNorm.Builder().eps(0.01).build()),
        ParityCase.layers("group norm", 5, 4, lift(6), GroupNorm.Builder.groups(3).build()),
        ParityCase.layers("instance norm", 5, 4, lift(4), GroupNorm.Builder.instance().build()),
        ParityCase.layers("layer norm", 5, 4, lift(4), GroupNorm.Builder.groups(1).build()),
        ParityCase.layers(
            "layer scale", 5, 4, lift(4), new LayerScale.Builder().start(0.3).build()),
        ParityCase.layers("drop path", 5, 4, lift(4), new DropoutLayer(new DropPath(1))),
        ParityCase.graph("squeeze and excitation", 5, 4, LayerCases::excited),
        ParityCase.graph("paths joined", 5, 4, LayerCases::joinedPaths),
        ParityCase.layers("maxout", 5, 4, lift(6), new Maxout(3)),
        ParityCase.layers("maxout of features", 4, 3, dense(), new Maxout(2)),
        ParityCase.layers("whitening", 5, 4, lift(6), whitening(3).build()),
        ParityCase.layers("whitening of all", 5, 4, lift(4), whitening(99).iterations(3).build()),
        ParityCase.layers("whitening of features", 4, 3, few(), whitening(2).build()),
        ParityCase.layers("exact gelu", 5, 4, lift(4), new ActivationLayer(new ExactGelu())),
        ParityCase.graph("lstm over rows", 5, 4, graph -> overRows(graph, new LSTM.Builder())),
        ParityCase.graph(
            "rnn over glimpses", 6, 4, graph -> sequence(graph, new SimpleRnn.Builder(), 2, 2)),
        ParityCase.graph("gru over rows", 5, 4, LayerCases::gatedOverRows),
        ParityCase.graph("gru after a layer", 4, 6, LayerCases::gatedAfterALayer),
        ParityCase.ended("hinge", 4, 3, graph -> graph.addLayer("out", hinge(1), "in")),
        ParityCase.ended(
            "hinge of margin 3", 4, 3, graph -> graph.addLayer("out", hinge(3), "in")));
  }

  /** Layers that draw random numbers in training, which the engines do differently. */
  static Stream<ParityCase> random() {
    return Stream.of(
        ParityCase.layers("path dropped", 5, 4, lift(4), new DropoutLayer(new DropPath(0.6))),
        ParityCase.layers(
            "channels dropped", 5, 4, lift(4), new DropoutLayer(new SpatialDropout(0.6))),
        ParityCase.graph("paths drawn", 5, 4, graph -> drawnPaths(graph, 0.4, 0.5)),
        ParityCase.layers("fractional/1.4", 9, 8, lift(3), new FractionalMaxPooling(1.4)),
        ParityCase.layers("fractional/2", 7, 6, lift(3), new FractionalMaxPooling(2)));
  }

  /** What DL4J gets wrong. */
  static Stream<ParityCase> torchOnly() {
    return Stream.of(
        ParityCase.layers(
            "weights dropped",
            4,
            3,
            dense(),
            new DenseLayer.Builder().nOut(5).weightNoise(new DropConnect(0.6)).build()),
        ParityCase.layers(
            "kernels dropped",
            5,
            4,
            lift(4),
            new ConvolutionLayer.Builder(3, 3).nOut(2).weightNoise(new DropConnect(0.6)).build()),
        ParityCase.layers(
            "prelu of channels",
            5,
            4,
            lift(4),
            new PReLULayer.Builder().inputShape(4, 5, 4).sharedAxes(2, 3).build()),
        ParityCase.layers("sums of windows", 6, 5, lift(3), pool("SUM", 3, 2).build()),
        ParityCase.layers(
            "sums of windows padded", 6, 5, lift(3), pool("SUM", 3, 2).padding(1, 1).build()));
  }

  /** DL4J's layers and losses beyond those of {@link EngineParityTest}, a line each. */
  static Stream<ParityCase> dl4j() {
    return Stream.of(
        ParityCase.layers("transposed", 4, 5, lift(2), transposed(3, 1).build()),
        ParityCase.layers("transposed/2", 4, 5, lift(2), transposed(3, 2).padding(1, 1).build()),
        ParityCase.layers(
            "transposed/2 same", 4, 5, lift(2), same(transposed(3, 2)).hasBias(false).build()),
        ParityCase.layers("transposed 2x2/2", 4, 5, lift(2), same(transposed(2, 2)).build()),
        ParityCase.layers("local response", 5, 4, lift(8), lrn().build()),
        ParityCase.layers("strong local response", 5, 4, lift(6), lrn().n(3).alpha(0.2).build()),
        ParityCase.layers(
            "prelu", 5, 4, lift(2), new PReLULayer.Builder().inputShape(2, 5, 4).build()),
        ParityCase.layers("padding", 5, 4, lift(2), new ZeroPaddingLayer(1, 2, 3, 0), conv()),
        ParityCase.layers("cropping", 6, 7, lift(2), new Cropping2D(1, 2, 3, 0), conv()),
        ParityCase.layers("upsampling", 4, 3, lift(2), new Upsampling2D.Builder(2).build(), conv()),
        ParityCase.layers("p-norm 2", 6, 5, lift(3), pool("PNORM", 3, 2).pnorm(2).build()),
        ParityCase.layers("p-norm 3", 6, 5, lift(3), pool("PNORM", 2, 2).pnorm(3).build()),
        ParityCase.layers(
            "p-norm padded", 6, 5, lift(3), pool("PNORM", 3, 2).pnorm(2).padding(1, 1).build()),
        ParityCase.layers(
            "p-norm of whole maps",
            5,
            4,
            lift(3),
            new GlobalPoolingLayer.Builder(PoolingType.PNORM).pnorm(3).build()),
        ParityCase.layers(
            "thresholded relu", 5, 4, lift(4), new ActivationLayer(Activation.THRESHOLDEDRELU)),
        ParityCase.graph("maximum", 5, 4, graph -> joined(graph, new ElementWiseVertex(Op.Max))),
        ParityCase.graph("shift", 5, 4, graph -> behind(graph, new ShiftVertex(0.7))),
        ParityCase.graph("subset", 5, 4, LayerCases::subset),
        ParityCase.graph("unit length of features", 5, 4, LayerCases::unitFeatures),
        ParityCase.graph("reshape", 4, 6, graph -> behind(graph, new ReshapeVertex(-1, 4, 6, 4))),
        ParityCase.ended(
            "binary cross-entropy", 4, 3, graph -> graph.addLayer("out", sigmoid(), "in")),
        ParityCase.ended(
            "squares",
            4,
            3,
            graph -> graph.addLayer("out", squares(LossFunction.MSE, Activation.IDENTITY), "in")),
        ParityCase.ended(
            "squares of softmax",
            4,
            3,
            graph -> graph.addLayer("out", squares(LossFunction.MSE, Activation.SOFTMAX), "in")),
        ParityCase.ended(
            "sum of squares",
            4,
            3,
            graph -> graph.addLayer("out", squares(LossFunction.L2, Activation.TANH), "in")));
  }

  /** What DL4J cannot run in double precision. */
  static Stream<ParityCase> singlePrecision() {
    return Stream.of(
        ParityCase.graph("unit length", 5, 4, graph -> behind(graph, new L2NormalizeVertex())));
  }

  /** Configurations of NHWC images, a line each. */
  static Stream<ParityCase> channelsLast() {
    return Stream.of(
        ParityCase.channelsLast("conv and flatten", 6, 5, lift(4), conv()),
        ParityCase.channelsLast("batch norm", 6, 5, lift(4), new BatchNormalization()),
        ParityCase.channelsLast(
            "pool",
            6,
            5,
            lift(4),
            new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build()),
        ParityCase.channelsLast(
            "average pool", 6, 5, lift(4), new GlobalPoolingLayer(PoolingType.AVG)),
        ParityCase.channelsLast(
            "depthwise",
            6,
            5,
            lift(4),
            new DepthwiseConvolution2D.Builder(3, 3).depthMultiplier(2).build()),
        ParityCase.channelsLast(
            "separable", 6, 5, lift(4), new SeparableConvolution2D.Builder(3, 3).nOut(4).build()),
        ParityCase.channelsLast("local response", 6, 5, lift(6), lrn().build()),
        ParityCase.channelsLast("upsampling", 3, 4, lift(2), new Upsampling2D.Builder(2).build()),
        ParityCase.channelsLast("softmax", 5, 4, lift(4), new ActivationLayer(Activation.SOFTMAX)),
        ParityCase.channelsLast("grouped", 6, 5, lift(4), grouped(3, 2).build()),
        ParityCase.channelsLast("local", 6, 5, lift(2), local(3).build()),
        ParityCase.channelsLast("channel norm", 5, 4, lift(4), new ChannelNorm.Builder().build()),
        ParityCase.channelsLast("whitening", 5, 4, lift(4), whitening(2).build()),
        ParityCase.channelsLast("maxout", 5, 4, lift(4), new Maxout(2)));
  }

  private static Deconvolution2D.Builder transposed(int kernel, int stride) {
    return new Deconvolution2D.Builder(kernel, kernel).stride(stride, stride).nOut(3);
  }

  private static Deconvolution2D.Builder same(Deconvolution2D.Builder builder) {
    return builder.convolutionMode(ConvolutionMode.Same);
  }

  private static LocalResponseNormalization.Builder lrn() {
    return new LocalResponseNormalization.Builder();
  }

  private static SubsamplingLayer.Builder pool(String type, int kernel, int stride) {
    return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.valueOf(type))
        .kernelSize(kernel, kernel)
        .stride(stride, stride)
        .convolutionMode(ConvolutionMode.Truncate);
  }

  private static LocallyConnected.Builder local(int kernel) {
    return new LocallyConnected.Builder(kernel, kernel)
        .nOut(3)
        .convolutionMode(ConvolutionMode.Truncate);
  }

  private static LocallyConnected.Builder same(LocallyConnected.Builder builder) {
    return builder.convolutionMode(ConvolutionMode.Same);
  }

  private static LocallyConnected.Builder tanh(LocallyConnected.Builder builder) {
    return builder.activation(Activation.TANH);
  }

  private static ConvolutionLayer conv() {
    return new ConvolutionLayer.Builder(2, 2).nOut(3).build();
  }

  private static DenseLayer few() {
    return new DenseLayer.Builder().nOut(2).build();
  }

  private static DecorrelatedBatchNorm.Builder whitening(int group) {
    return new DecorrelatedBatchNorm.Builder().groupSize(group).eps(0.01);
  }

  private static OutputLayer hinge(double margin) {
    return output(new OutputLayer.Builder(new MultiClassHinge(margin)), Activation.IDENTITY);
  }

  private static OutputLayer sigmoid() {
    return output(new OutputLayer.Builder(LossFunction.XENT), Activation.SIGMOID);
  }

  private static OutputLayer squares(LossFunction loss, Activation activation) {
    return output(new OutputLayer.Builder(loss), activation);
  }

  private static OutputLayer output(OutputLayer.Builder builder, Activation activation) {
    return builder.nOut(ParityCase.CLASSES).activation(activation).build();
  }

  private static String joined(GraphBuilder graph, GraphVertex join) {
    graph.addLayer("a", lift(4), "in").addLayer("b", lift(4), "in").addVertex("c", join, "a", "b");
    return "c";
  }

  private static String behind(GraphBuilder graph, GraphVertex vertex) {
    graph.addLayer("a", lift(4), "in").addVertex("b", vertex, "a");
    return "b";
  }

  private static String subset(GraphBuilder graph) {
    graph.addLayer("a", dense(), "in").addVertex("b", new SubsetVertex(1, 3), "a");
    return "b";
  }

  private static String unitFeatures(GraphBuilder graph) {
    graph.addLayer("a", dense(), "in").addVertex("b", new L2NormalizeVertex(), "a");
    return "b";
  }

  private static String overRows(GraphBuilder graph, LSTM.Builder layer) {
    return sequence(graph, layer, 1, 4);
  }

  private static String gatedOverRows(GraphBuilder graph) {
    graph.addLayer("a", gated(), new GlimpsePreProcessor(1, 4), "in");
    return "a";
  }

  /** With a gradient for what lies below. */
  private static String gatedAfterALayer(GraphBuilder graph) {
    graph.addLayer("a", lift(2), "in");
    graph.addLayer("b", gated(), new GlimpsePreProcessor(2, 3), "a");
    return "b";
  }

  private static GatedRecurrent gated() {
    return new GatedRecurrent.Builder().nOut(3).biasInit(0.2).build();
  }

  private static String sequence(
      GraphBuilder graph, BaseRecurrentLayer.Builder<?> layer, int height, int width) {
    BaseRecurrentLayer recurrent = layer.nOut(3).activation(Activation.TANH).build();
    graph.addLayer("a", new LastTimeStep(recurrent), new GlimpsePreProcessor(height, width), "in");
    return "a";
  }

  /** Images to so many channels, so that what follows has a gradient to hand back. */
  public static ConvolutionLayer lift(int channels) {
    return new ConvolutionLayer.Builder(1, 1).nOut(channels).build();
  }

  static DenseLayer dense() {
    return new DenseLayer.Builder().nOut(6).activation(Activation.TANH).build();
  }

  private static GroupedConvolution.Builder grouped(int kernel, int groups) {
    return new GroupedConvolution.Builder(kernel, kernel).groups(groups).nOut(2 * groups);
  }

  private static GroupedConvolution.Builder same(GroupedConvolution.Builder builder) {
    return builder.convolutionMode(ConvolutionMode.Same);
  }

  private static GroupedConvolution.Builder tanh(GroupedConvolution.Builder builder) {
    return builder.activation(Activation.TANH);
  }

  /** Weights of the paths that differ from sample to sample. */
  private static String joinedPaths(GraphBuilder graph) {
    graph
        .addLayer("means", new GlobalPoolingLayer(PoolingType.AVG), "in")
        .addVertex("kept", new ShiftVertex(2), "means")
        .addLayer("a", lift(4), "in")
        .addLayer("b", lift(4), "in")
        .addVertex("join", new PathJoin(1), "a", "b", "kept");
    return "join";
  }

  /** A fractal of two columns within one of three. */
  static String drawnPaths(GraphBuilder graph, double drop, double global) {
    graph
        .addVertex("kept", new PathDraw(new int[] {2, 3}, drop, global), "in")
        .addLayer("a1", lift(4), "in")
        .addLayer("a2", lift(4), "in")
        .addVertex("a", new PathJoin(0), "a1", "a2", "kept")
        .addLayer("b1", lift(4), "a")
        .addLayer("b2", lift(4), "a")
        .addLayer("b3", lift(4), "in")
        .addVertex("join", new PathJoin(2), "b1", "b2", "b3", "kept");
    return "join";
  }

  private static String excited(GraphBuilder graph) {
    graph
        .addLayer("a", lift(4), "in")
        .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "a")
        .addLayer("squeeze", new DenseLayer.Builder().nOut(2).build(), "pool")
        .addLayer("excite", new DenseLayer.Builder().nOut(4).build(), "squeeze")
        .addLayer("gate", new ActivationLayer(Activation.SIGMOID), "excite")
        .addVertex("scaled", new ChannelScaleVertex(), "a", "gate");
    return "scaled";
  }
}
