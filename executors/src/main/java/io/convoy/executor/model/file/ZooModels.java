package io.convoy.executor.model.file;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.model.ModelSpec;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.zoo.ZooModel;
import org.deeplearning4j.zoo.model.AlexNet;
import org.deeplearning4j.zoo.model.Darknet19;
import org.deeplearning4j.zoo.model.LeNet;
import org.deeplearning4j.zoo.model.ResNet50;
import org.deeplearning4j.zoo.model.SqueezeNet;
import org.deeplearning4j.zoo.model.VGG16;
import org.deeplearning4j.zoo.model.VGG19;
import org.deeplearning4j.zoo.model.Xception;

/**
 * The image classifiers of DL4J's zoo, by their names in lower case. They are DL4J's readings of
 * the papers, which differ from the catalogue's: its ResNet-50, for instance, halves images once
 * more, and its SqueezeNet has sigmoids.
 */
final class ZooModels {
  private static final Map<String, Function<ModelSpec, ZooModel<?>>> MODELS = new TreeMap<>();

  static {
    MODELS.put(
        "alexnet", s -> AlexNet.builder().numClasses(s.classes()).inputShape(shape(s)).build());
    MODELS.put(
        "darknet19", s -> Darknet19.builder().numClasses(s.classes()).inputShape(shape(s)).build());
    MODELS.put("lenet", s -> LeNet.builder().numClasses(s.classes()).inputShape(shape(s)).build());
    MODELS.put(
        "resnet50", s -> ResNet50.builder().numClasses(s.classes()).inputShape(shape(s)).build());
    MODELS.put(
        "squeezenet",
        s -> SqueezeNet.builder().numClasses(s.classes()).inputShape(shape(s)).build());
    MODELS.put("vgg16", s -> VGG16.builder().numClasses(s.classes()).inputShape(shape(s)).build());
    MODELS.put("vgg19", s -> VGG19.builder().numClasses(s.classes()).inputShape(shape(s)).build());
    MODELS.put(
        "xception", s -> Xception.builder().numClasses(s.classes()).inputShape(shape(s)).build());
  }

  private ZooModels() {}

  private static int[] shape(ModelSpec spec) {
    return new int[] {spec.input().channels(), spec.input().height(), spec.input().width()};
  }

  /**
   * The configuration of a zoo model for the images and classes of a run.
   *
   * @throws IllegalArgumentException if there is no such model
   */
  static ComputationGraphConfiguration configuration(String name, ModelSpec spec) {
    Function<ModelSpec, ZooModel<?>> model = MODELS.get(name.toLowerCase(Locale.ROOT));
    if (model == null) {
      throw new IllegalArgumentException(
          String.format(
              "model.file = zoo:%s: no such image classifier in DL4J's zoo; known are %s",
              name, String.join(", ", MODELS.keySet())));
    }
    NativeLibraries.loadNd4j();
    // some of the zoo's models tell their configuration only through the network
    Model network = model.apply(spec).init();
    try {
      return network instanceof MultiLayerNetwork stack
          ? LayerStack.graph(stack.getLayerWiseConfigurations())
          : ((ComputationGraph) network).getConfiguration();
    } finally {
      network.close();
    }
  }
}
