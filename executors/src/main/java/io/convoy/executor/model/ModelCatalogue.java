package io.convoy.executor.model;

import io.convoy.executor.data.ImageShape;
import io.convoy.executor.model.CatalogueModel.Trial;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * The architectures that a recipe can name. To add one, write its class and a line here: it then
 * joins the list, the benchmark and the comparison of engines.
 */
public final class ModelCatalogue {
  private static final Map<String, Entry> MODELS = new LinkedHashMap<>();

  private record Entry(CatalogueModel model, Architecture architecture) {}

  static {
    small("lenet", "LeCun et al. 1998", 28, 1, LeNet::configuration, trial(13));
    cifar("resnet8", "He et al. 2015", residual(1), trial(17));
    cifar("resnet20", "He et al. 2015", residual(3), trial(16));
    cifar("resnet32", "He et al. 2015", residual(5), trial(8));
    cifar("resnet56", "He et al. 2015", residual(9), trial(8));
  }

  private ModelCatalogue() {}

  private static void cifar(String name, String paper, Architecture architecture, Trial trial) {
    small(name, paper, 32, 3, architecture, trial);
  }

  private static void small(
      String name, String paper, int size, int channels, Architecture architecture, Trial trial) {
    ImageShape input = new ImageShape(size, size, channels);
    MODELS.put(name, new Entry(new CatalogueModel(name, paper, input, 10, trial), architecture));
  }

  private static Architecture residual(int blocksPerStage) {
    return spec -> CifarResNet.configuration(spec, blocksPerStage);
  }

  private static Trial trial(int size) {
    return new Trial(new ImageShape(size, size, 3), Map.of());
  }

  /** Every name of the catalogue. */
  public static List<String> names() {
    return List.copyOf(MODELS.keySet());
  }

  /** Every architecture, in the order of {@link #names()}. */
  public static List<CatalogueModel> models() {
    return MODELS.values().stream().map(Entry::model).toList();
  }

  /**
   * The architecture of that name.
   *
   * @throws IllegalArgumentException if the catalogue has no such name
   */
  public static CatalogueModel model(String name) {
    return entry(name).model();
  }

  /**
   * The configuration of a model. It takes images {@code [N,C,H,W]} and gives class probabilities
   * {@code [N,classes]}.
   *
   * @throws IllegalArgumentException if the catalogue has no such name, the architecture no such
   *     option, or a value is out of its range
   */
  public static ComputationGraphConfiguration configuration(ModelSpec spec) {
    return entry(spec.name()).architecture().configuration(spec);
  }

  private static Entry entry(String name) {
    Entry entry = MODELS.get(name);
    if (entry == null) {
      throw new IllegalArgumentException(
          String.format(
              "model.name = %s: no such model; did you mean %s? Known are %s",
              name,
              NearestName.of(name, MODELS.keySet()).orElseThrow(),
              String.join(", ", MODELS.keySet())));
    }
    return entry;
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
