package io.convoy.executor.model.zoo;

import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.layer.AuxiliaryCrossEntropy;
import io.convoy.executor.model.layer.ChannelScaleVertex;
import io.convoy.executor.model.layer.GlimpsePreProcessor;
import io.convoy.executor.model.layer.GroupedConvolution;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.distribution.Distribution;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A network in the making. Every method adds what it says after the named vertex and returns the
 * name of the last vertex that it added.
 *
 * <p>The conventions: no activation unless added; windows are cut off at the border ({@code
 * Truncate}) around an explicit padding; convolutions start from He's normal distribution over the
 * fan-out (He et al. 2015, "Delving deep into rectifiers", equation 14), dense layers from a
 * uniform one on {@code 1/sqrt(fan-in)} on both sides of zero (the output layer as {@link
 * EvenStart} says); normalisation keeps the running variance itself, which ranks can average.
 */
public final class GraphSketch {
  /** The input's name. */
  public static final String IMAGES = "images";

  private final ModelSpec spec;
  private final GraphBuilder graph;
  private Activation activation = Activation.RELU;
  private double decay = 0.9;
  private double eps = 1e-5;
  private boolean samePadding;
  private final List<String> outputs = new ArrayList<>(List.of("output"));

  GraphSketch(ModelSpec spec) {
    this.spec = spec;
    graph =
        new SeededNetwork(spec.seed())
            .weightInit(WeightInit.UNIFORM)
            .activation(Activation.IDENTITY)
            .updater(new Nesterovs(0.1, 0.9))
            .convolutionMode(ConvolutionMode.Truncate)
            .graphBuilder()
            .addInputs(IMAGES)
            .setInputTypes(
                InputType.convolutional(
                    spec.input().height(), spec.input().width(), spec.input().channels()));
  }

  /** Takes another activation than ReLU from here on. */
  GraphSketch activation(Activation other) {
    activation = other;
    return this;
  }

  /** Takes another decay than 0.9 and another epsilon than 1e-5 for normalisations. */
  GraphSketch normalisation(double otherDecay, double otherEps) {
    decay = otherDecay;
    eps = otherEps;
    return this;
  }

  /**
   * Pads strided convolutions from here on as TensorFlow's {@code SAME}: the size is divided by the
   * stride and rounded up, and of an odd number of pixels one more is added at the end.
   */
  GraphSketch samePadding() {
    samePadding = true;
    return this;
  }

  /** Any layer. */
  String layer(String name, Layer layer, String input) {
    graph.addLayer(name, layer, input);
    return name;
  }

  /** A layer that reads images as sequences. */
  String sequence(String name, Layer layer, GlimpsePreProcessor glimpses, String input) {
    graph.addLayer(name, layer, glimpses, input);
    return name;
  }

  /** Any vertex. */
  String vertex(String name, GraphVertex vertex, String... inputs) {
    graph.addVertex(name, vertex, inputs);
    return name;
  }

  /** A convolution, in groups if it has more than one. */
  String conv(String name, String input, Conv conv) {
    return conv(name, input, conv, new NormalDistribution(0, Math.sqrt(2.0 / conv.fanOut())));
  }

  /** A convolution with other initial weights than He's. */
  String conv(String name, String input, Conv conv, Distribution weights) {
    int[] kernel = {conv.kernel(), conv.kernel()};
    if (conv.groups() > 1) {
      GroupedConvolution.Builder grouped = new GroupedConvolution.Builder(kernel);
      return layer(name, set(grouped.groups(conv.groups()), conv, weights).build(), input);
    }
    return layer(name, set(new ConvolutionLayer.Builder(kernel), conv, weights).build(), input);
  }

  /** A convolution of each channel by itself; the number of channels stays. */
  String depthwise(String name, String input, Conv conv) {
    int window = conv.kernel() * conv.kernel();
    return depthwise(name, input, conv, new NormalDistribution(0, Math.sqrt(2.0 / window)));
  }

  /** A convolution of each channel by itself with other initial weights than He's. */
  String depthwise(String name, String input, Conv conv, Distribution weights) {
    DepthwiseConvolution2D.Builder builder =
        new DepthwiseConvolution2D.Builder(conv.kernel(), conv.kernel()).depthMultiplier(1);
    return layer(name, set(builder, conv, weights).build(), input);
  }

  /** A convolution of each channel by itself, then one of 1x1; sizes are rounded up. */
  String separable(String name, String input, Conv conv) {
    SeparableConvolution2D layer =
        new SeparableConvolution2D.Builder(conv.kernel(), conv.kernel())
            .stride(conv.stride(), conv.stride())
            .convolutionMode(ConvolutionMode.Same)
            .depthMultiplier(1)
            .nOut(conv.channels())
            .hasBias(conv.bias())
            .weightInit(WeightInit.RELU)
            .build();
    return layer(name, layer, input);
  }

  private <B extends ConvolutionLayer.BaseConvBuilder<B>> B set(
      B builder, Conv conv, Distribution weights) {
    builder.setStride(new int[] {conv.stride(), conv.stride()});
    if (samePadding && conv.stride() > 1) {
      builder.convolutionMode(ConvolutionMode.Same);
    } else {
      builder.setPadding(new int[] {conv.padding(), conv.padding()});
    }
    return builder.nOut(conv.channels()).hasBias(conv.bias()).weightInit(weights);
  }

  /** Batch normalisation. */
  String norm(String name, String input) {
    return norm(name, input, 1);
  }

  /** Batch normalisation with an initial scale. */
  String norm(String name, String input, double gamma) {
    return layer(
        name,
        new BatchNormalization.Builder()
            .decay(decay)
            .eps(eps)
            .gamma(gamma)
            .useLogStd(false)
            .build(),
        input);
  }

  /** The activation. */
  String act(String name, String input) {
    return act(name, input, activation);
  }

  /** Some other activation. */
  String act(String name, String input, Activation other) {
    return layer(name, new ActivationLayer(other), input);
  }

  /** Some other activation, which DL4J does not name. */
  String act(String name, String input, IActivation other) {
    return layer(name, new ActivationLayer(other), input);
  }

  /** A convolution and the activation. */
  String convAct(String name, String input, Conv conv) {
    return act(name + "-act", conv(name + "-conv", input, conv));
  }

  /** A convolution and its normalisation. */
  String convNorm(String name, String input, Conv conv) {
    return norm(name + "-norm", conv(name + "-conv", input, conv));
  }

  /** A convolution, its normalisation and the activation. */
  String convNormAct(String name, String input, Conv conv) {
    return act(name + "-act", convNorm(name, input, conv));
  }

  /** A convolution of each channel by itself, its normalisation and the activation. */
  String depthwiseNormAct(String name, String input, Conv conv) {
    return act(name + "-act", norm(name + "-norm", depthwise(name + "-conv", input, conv)));
  }

  /**
   * Squeeze and excitation (Hu et al. 2018, equations 2 to 4): scales each channel by a number from
   * 0 to 1 that a small network finds from the means of all channels.
   */
  String excited(String name, String input, int channels, int squeezed) {
    String means = globalAverage(name + "-squeeze", input);
    String inner = act(name + "-act", dense(name + "-1", means, Math.max(1, squeezed)));
    String scales = act(name + "-gate", dense(name + "-2", inner, channels), Activation.SIGMOID);
    return vertex(name, new ChannelScaleVertex(), input, scales);
  }

  /** Normalisation, activation and then a convolution: "pre-activation". */
  String normActConv(String name, String input, Conv conv) {
    return conv(name + "-conv", act(name + "-act", norm(name + "-norm", input)), conv);
  }

  /** Largest values of square windows. */
  String maxPool(String name, String input, int kernel, int stride, int padding) {
    return layer(name, pool(SubsamplingLayer.PoolingType.MAX, kernel, stride, padding), input);
  }

  /**
   * Largest values of square windows, of which the last may reach over the border: of an even size
   * half is left.
   */
  String maxPoolCeil(String name, String input, int kernel, int stride) {
    return layer(name, ceil(SubsamplingLayer.PoolingType.MAX, kernel, stride), input);
  }

  /** Means of square windows; padding does not count. */
  String avgPool(String name, String input, int kernel, int stride, int padding) {
    return layer(name, pool(SubsamplingLayer.PoolingType.AVG, kernel, stride, padding), input);
  }

  /** Means of square windows, of which the last may reach over the border. */
  String avgPoolCeil(String name, String input, int kernel, int stride) {
    return layer(name, ceil(SubsamplingLayer.PoolingType.AVG, kernel, stride), input);
  }

  private static SubsamplingLayer pool(
      SubsamplingLayer.PoolingType type, int kernel, int stride, int padding) {
    return new SubsamplingLayer.Builder(type)
        .kernelSize(kernel, kernel)
        .stride(stride, stride)
        .padding(padding, padding)
        .build();
  }

  private static SubsamplingLayer ceil(SubsamplingLayer.PoolingType type, int kernel, int stride) {
    return new SubsamplingLayer.Builder(type)
        .kernelSize(kernel, kernel)
        .stride(stride, stride)
        .convolutionMode(ConvolutionMode.Same)
        .build();
  }

  /** The mean of each channel: {@code [N,C]}. */
  String globalAverage(String name, String input) {
    return layer(name, new GlobalPoolingLayer(PoolingType.AVG), input);
  }

  /** The largest value of each channel: {@code [N,C]}. */
  String globalMaximum(String name, String input) {
    return layer(name, new GlobalPoolingLayer(PoolingType.MAX), input);
  }

  /** The sum of several maps. */
  String sum(String name, String... inputs) {
    return vertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), inputs);
  }

  /** The channels of several maps, one after another. */
  String concatenation(String name, String... inputs) {
    return vertex(name, new MergeVertex(), inputs);
  }

  /** Dropout of single values with a probability; with 0 nothing is added. */
  String dropout(String name, String input, double probability) {
    return probability == 0 ? input : layer(name, new DropoutLayer(1 - probability), input);
  }

  /** A dense layer without activation. */
  String dense(String name, String input, int units) {
    return layer(name, new DenseLayer.Builder().nOut(units).build(), input);
  }

  /** A dense layer with other initial weights. */
  String dense(String name, String input, int units, Distribution weights) {
    return layer(name, new DenseLayer.Builder().nOut(units).weightInit(weights).build(), input);
  }

  /**
   * Adds an auxiliary classifier, whose loss counts in training only.
   *
   * @param weight of its loss, above 0
   */
  void auxiliary(String name, String input, double weight) {
    graph.addLayer(
        name,
        new OutputLayer.Builder(new AuxiliaryCrossEntropy(weight))
            .nOut(spec.classes())
            .activation(Activation.SOFTMAX)
            .build(),
        input);
    outputs.add(name);
  }

  /** Ends the network with a dense layer, softmax and cross-entropy. */
  ComputationGraphConfiguration classifier(String input) {
    return classifier(input, EvenStart.USUAL_FEATURES);
  }

  /**
   * The same where the mean square of what the output takes is another.
   *
   * @param features their mean square, as {@link EvenStart#of} has it
   */
  ComputationGraphConfiguration classifier(String input, double features) {
    graph.addLayer(
        "output",
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nOut(spec.classes())
            .activation(Activation.SOFTMAX)
            .build(),
        input);
    graph.setOutputs(outputs.toArray(String[]::new));
    return EvenStart.of(graph.build(), features);
  }

  /**
   * Ends the network, whose last values are {@code [N,classes]}, with softmax and cross-entropy.
   */
  ComputationGraphConfiguration softmax(String input) {
    graph.addLayer(
        "output",
        new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build(),
        input);
    return graph.setOutputs("output").build();
  }
}
