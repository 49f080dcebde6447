package io.convoy.executor.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** The architectures that a recipe can name. */
public final class ModelCatalogue {
  private static final Map<String, Function<ModelSpec, ComputationGraphConfiguration>> MODELS =
      new LinkedHashMap<>();

  static {
    MODELS.put("lenet", LeNet::configuration);
    MODELS.put("resnet8", spec -> CifarResNet.configuration(spec, 1));
    MODELS.put("resnet20", spec -> CifarResNet.configuration(spec, 3));
    MODELS.put("resnet32", spec -> CifarResNet.configuration(spec, 5));
    MODELS.put("resnet56", spec -> CifarResNet.configuration(spec, 9));
  }

  private ModelCatalogue() {}

  /** Every name of the catalogue, smaller networks first. */
  public static List<String> names() {
    return List.copyOf(MODELS.keySet());
  }

  /**
   * The configuration of a model. It takes images {@code [N,C,H,W]} and gives class probabilities
   * {@code [N,classes]}.
   *
   * @throws IllegalArgumentException if the catalogue has no such name, the architecture no such
   *     option, or a value is out of its range
   */
  public static ComputationGraphConfiguration configuration(ModelSpec spec) {
    Function<ModelSpec, ComputationGraphConfiguration> model = MODELS.get(spec.name());
    if (model == null) {
      throw new IllegalArgumentException(
          String.format(
              "model.name = %s: no such model; did you mean %s? Known are %s",
              spec.name(),
              NearestName.of(spec.name(), MODELS.keySet()).orElseThrow(),
              String.join(", ", MODELS.keySet())));
    }
    return model.apply(spec);
  }

  /** Number of parameters of a model, running statistics included, without building it. */
  public static long parameters(ComputationGraphConfiguration model) {
    return model.getVertices().values().stream().mapToLong(v -> v.numParams(true)).sum();
  }

  /** Refuses images that are smaller than an architecture needs. */
  static void requireInput(ModelSpec spec, int least) {
    if (spec.input().height() < least || spec.input().width() < least) {
      throw new IllegalArgumentException(
          String.format(
              "model.name = %s: needs images of at least %dx%d pixels, not %dx%d",
              spec.name(), least, least, spec.input().height(), spec.input().width()));
    }
  }
}
