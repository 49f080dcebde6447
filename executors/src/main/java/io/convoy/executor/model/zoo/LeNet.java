package io.convoy.executor.model.zoo;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.model.ModelSpec;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * LeNet-5 (LeCun et al. 1998, "Gradient-based learning applied to document recognition", figure 2)
 * with rectifiers and max pooling in place of squashing functions and trained averages, and every
 * second-layer map connected to every first-layer map. 61,706 parameters on 28x28x1, 10 classes.
 */
final class LeNet {
  private static final int SMALLEST_INPUT = 12;

  /** The largest mean square of the last features, which nothing normalises. */
  private static final double FEATURES = 6;

  private LeNet() {}

  static Architecture architecture() {
    return new Architecture(List.of(), LeNet::configuration);
  }

  private static ComputationGraphConfiguration configuration(ModelSpec spec, Arguments options) {
    ModelCatalogue.requireInput(spec, SMALLEST_INPUT);
    return EvenStart.of(network(spec), FEATURES);
  }

  private static ComputationGraphConfiguration network(ModelSpec spec) {
    return new SeededNetwork(spec.seed())
        .weightInit(WeightInit.RELU)
        .activation(Activation.RELU)
        .updater(new Nesterovs(0.01, 0.9))
        .convolutionMode(ConvolutionMode.Truncate)
        .graphBuilder()
        .addInputs("images")
        .addLayer("conv1", convolution(6).padding(2, 2).build(), "images")
        .addLayer("pool1", pool(), "conv1")
        .addLayer("conv2", convolution(16).build(), "pool1")
        .addLayer("pool2", pool(), "conv2")
        .addLayer("dense1", new DenseLayer.Builder().nOut(120).build(), "pool2")
        .addLayer("dense2", new DenseLayer.Builder().nOut(84).build(), "dense1")
        .addLayer(
            "output",
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(spec.classes())
                .activation(Activation.SOFTMAX)
                .build(),
            "dense2")
        .setOutputs("output")
        .setInputTypes(
            InputType.convolutional(
                spec.input().height(), spec.input().width(), spec.input().channels()))
        .build();
  }

  private static ConvolutionLayer.Builder convolution(int maps) {
    return new ConvolutionLayer.Builder(5, 5).nOut(maps);
  }

  private static SubsamplingLayer pool() {
    return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
        .kernelSize(2, 2)
        .stride(2, 2)
        .build();
  }
}
