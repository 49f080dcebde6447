package io.convoy.executor.model.zoo;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.model.ModelSpec;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * The network of Krizhevsky 2014, "One weird trick for parallelizing convolutional neural
 * networks": AlexNet on one device, without response normalisation, as torchvision has it.
 * 61,100,840 parameters on 224x224x3, 1000 classes. On images of another size the first dense layer
 * takes as many values as there are; torchvision averages them to 6x6 maps.
 *
 * <p>Options: {@code width}, channels of the first layer (64), of which all others are multiples;
 * {@code dropout} before the dense layers (0.5).
 */
final class AlexNet {
  private static final int SMALLEST_INPUT = 63;

  private AlexNet() {}

  static Architecture architecture() {
    return new Architecture(
        List.of(ModelOptions.width(64), ModelOptions.dropout(0.5)), AlexNet::configuration);
  }

  private static ComputationGraphConfiguration configuration(ModelSpec spec, Arguments options) {
    int width = options.whole("width");
    double dropout = options.number("dropout");
    ModelCatalogue.requireInput(spec, SMALLEST_INPUT);
    GraphSketch graph = new GraphSketch(spec);
    String last =
        graph.convAct(
            "conv1", GraphSketch.IMAGES, Conv.of(width, 11).strided(4).padded(2).biased());
    last = graph.maxPool("pool1", last, 3, 2, 0);
    last = graph.convAct("conv2", last, Conv.of(3 * width, 5).biased());
    last = graph.maxPool("pool2", last, 3, 2, 0);
    last = graph.convAct("conv3", last, Conv.of(6 * width, 3).biased());
    last = graph.convAct("conv4", last, Conv.of(4 * width, 3).biased());
    last = graph.convAct("conv5", last, Conv.of(4 * width, 3).biased());
    last = graph.maxPool("pool5", last, 3, 2, 0);
    for (int i = 6; i <= 7; i++) {
      last = graph.dropout("drop" + i, last, dropout);
      last = graph.act("dense" + i + "-act", graph.dense("dense" + i, last, 64 * width));
    }
    return graph.classifier(last);
  }
}
