package io.convoy.executor.model.zoo;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.layer.LocallyConnected;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.nd4j.linalg.activations.Activation;

/**
 * Krizhevsky's network with two locally connected layers (cuda-convnet, {@code
 * layers-conv-local-13pct.cfg}, of 2011): two convolutions with pooling and local response
 * normalisation, then two layers whose kernels are not shared. For CIFAR-10 it takes the middle
 * 24x24 pixels of an image; 13 % error there.
 *
 * <p>Option: {@code width}, channels of the convolutions and of the first locally connected layer
 * (64); the second has half as many. Convolutions begin with He's variance, where the original has
 * deviations of 1e-4 and 0.01.
 */
final class CudaConvNet {
  /** Fewer channels than half a window of response normalisation fail in DL4J. */
  private static final int LEAST_WIDTH = 8;

  private CudaConvNet() {}

  static Architecture architecture() {
    return new Architecture(
        List.of(ModelOptions.width(64, LEAST_WIDTH, 1024)), CudaConvNet::configuration);
  }

  private static ComputationGraphConfiguration configuration(ModelSpec spec, Arguments options) {
    int width = options.whole("width");
    ModelCatalogue.requireInput(spec, 8);
    GraphSketch graph = new GraphSketch(spec);
    Conv conv = Conv.of(width, 5).biased();
    String last = graph.convAct("conv1", GraphSketch.IMAGES, conv);
    last = graph.maxPoolCeil("pool1", last, 3, 2);
    last = graph.layer("norm1", response(), last);
    last = graph.convAct("conv2", last, conv);
    last = graph.layer("norm2", response(), last);
    last = graph.maxPoolCeil("pool2", last, 3, 2);
    last = graph.layer("local3", local(width), last);
    last = graph.layer("local4", local(width / 2), last);
    return graph.classifier(last);
  }

  /** Over nine channels, by whose number the original divides its 0.001. */
  private static LocalResponseNormalization response() {
    return new LocalResponseNormalization.Builder().k(1).n(9).alpha(0.001 / 9).beta(0.75).build();
  }

  private static LocallyConnected local(int channels) {
    return new LocallyConnected.Builder(3, 3)
        .nOut(channels)
        .convolutionMode(ConvolutionMode.Same)
        .activation(Activation.RELU)
        .weightInit(new NormalDistribution(0, 0.04))
        .build();
  }
}
