package io.convoy.executor.model.zoo;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.catalogue.Catalogue;
import io.convoy.executor.catalogue.Kind;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.StoredVariance;
import io.convoy.executor.model.zoo.CatalogueModel.Trial;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * The architectures that a recipe can name. To add one, write its class and a line here: it then
 * joins the list, the benchmark and the comparison of engines.
 */
public final class ModelCatalogue {
  private static final String RESIDUAL = "He et al. 2015";
  private static final String IDENTITY = "He et al. 2016";
  private static final String WIDE = "Zagoruyko and Komodakis 2016";
  private static final String DENSE = "Huang et al. 2016";
  private static final String NAS = "Zoph et al. 2018";
  private static final String VERY_DEEP = "Simonyan and Zisserman 2014";

  private record Entry(CatalogueModel model, Architecture architecture) {}

  private static final Catalogue<Entry> CATALOGUE =
      new Catalogue<>(
          "model",
          "convoy models",
          List.of(
              cifar("resnet8", RESIDUAL, CifarResNet.of(1), trial(17)),
              cifar("resnet20", RESIDUAL, CifarResNet.of(3), trial(16)),
              cifar("resnet32", RESIDUAL, CifarResNet.of(5), trial(8, "pad-both-sides", 1)),
              cifar("resnet44", RESIDUAL, CifarResNet.of(7), trial(8, "width", 4)),
              cifar("resnet56", RESIDUAL, CifarResNet.of(9), trial(8, "width", 4)),
              cifar("resnet110", RESIDUAL, CifarResNet.of(18), trial(8, "width", 2)),
              cifar(
                  "resnet110-stochastic",
                  "Huang et al. 2016",
                  CifarResNet.stochastic(18),
                  trial(8, "width", 2, "survival", 1)),
              cifar("preact-resnet110", IDENTITY, PreactResNet.basic(18), trial(8, "width", 2)),
              cifar(
                  "preact-resnet164", IDENTITY, PreactResNet.bottleneck(18), trial(8, "width", 1)),
              cifar("wide-resnet16-8", WIDE, PreactResNet.wide(2, 8), trial(9, "width", 1)),
              cifar("wide-resnet28-10", WIDE, PreactResNet.wide(4, 10), trial(8, "width", 1)),
              cifar("resnet9", "Page 2018", ResNet9.architecture(), trial(17, "width", 4)),
              cifar(
                  "nin",
                  "Lin et al. 2013",
                  NetworkInNetwork.architecture(),
                  trial(16, "width", 12, "dropout", 0)),
              cifar("densenet-bc-100", DENSE, DenseNet.cifar(16, 16, 16), trial(8, "growth", 2)),
              cifar(
                  "fractalnet20",
                  "Larsson et al. 2016",
                  FractalNet.architecture(),
                  trial(32, "width", 2, "drop-path", 0)),
              cifar("nasnet-a-cifar", NAS, NasNet.cifar(), trial(8, "width", 2, "cells", 2)),
              cifar(
                  "nasnet-cells",
                  NAS,
                  NasNet.searched(),
                  trial(8, "width", 2, "cells", 1, "cell-seed", 3)),
              cifar(
                  "cuda-convnet-local",
                  "Krizhevsky 2011",
                  CudaConvNet.architecture(),
                  trial(12, "width", 8)),
              small(
                  "mlp",
                  "Srivastava et al. 2014",
                  1,
                  FullyConnected.architecture(),
                  trial(6, "width", 32, "layers", 2)),
              small("lenet", "LeCun et al. 1998", 1, LeNet.architecture(), trial(13)),
              small(
                  "row-rnn",
                  "Elman 1990",
                  1,
                  SequenceNetwork.rows(SequenceNetwork::vanilla),
                  trial(6, "units", 7)),
              small(
                  "row-lstm",
                  "Hochreiter and Schmidhuber 1997",
                  1,
                  SequenceNetwork.rows(SequenceNetwork::lstm),
                  trial(6, "units", 7)),
              small(
                  "row-gru",
                  "Cho et al. 2014",
                  1,
                  SequenceNetwork.rows(SequenceNetwork::gru),
                  trial(6, "units", 7)),
              small(
                  "glimpse-rnn",
                  "Mnih et al. 2014",
                  1,
                  SequenceNetwork.glimpses(),
                  trial(6, "units", 7, "glimpse", 3)),
              photos("alexnet", "Krizhevsky 2014", AlexNet.architecture(), plain(63, 4)),
              photos("vgg11", VERY_DEEP, Vgg.plain(1, 1, 2, 2, 2), plain(32, 4)),
              photos("vgg11-bn", VERY_DEEP, Vgg.normalised(1, 1, 2, 2, 2), plain(32, 4)),
              photos("vgg13", VERY_DEEP, Vgg.plain(2, 2, 2, 2, 2), plain(32, 4)),
              photos("vgg13-bn", VERY_DEEP, Vgg.normalised(2, 2, 2, 2, 2), plain(32, 4)),
              photos("vgg16", VERY_DEEP, Vgg.plain(2, 2, 3, 3, 3), plain(32, 4)),
              photos("vgg16-bn", VERY_DEEP, Vgg.normalised(2, 2, 3, 3, 3), plain(32, 4)),
              photos("vgg19", VERY_DEEP, Vgg.plain(2, 2, 4, 4, 4), plain(32, 4)),
              photos("vgg19-bn", VERY_DEEP, Vgg.normalised(2, 2, 4, 4, 4), plain(32, 4)),
              photos("googlenet", "Szegedy et al. 2014", GoogLeNet.architecture(), plain(64, 8)),
              photos(
                  "squeezenet1.1", "Iandola et al. 2016", SqueezeNet.architecture(), plain(65, 8)),
              photos("resnet18", RESIDUAL, ResNet.basic(2, 2, 2, 2), trial(64, "width", 4)),
              photos("resnet34", RESIDUAL, ResNet.basic(3, 4, 6, 3), trial(64, "width", 4)),
              photos("resnet50", RESIDUAL, ResNet.bottleneck(3, 4, 6, 3), trial(64, "width", 4)),
              photos("resnet101", RESIDUAL, ResNet.bottleneck(3, 4, 23, 3), trial(64, "width", 2)),
              photos("resnet152", RESIDUAL, ResNet.bottleneck(3, 8, 36, 3), trial(64, "width", 2)),
              photos(
                  "preact-resnet200",
                  IDENTITY,
                  PreactResNet.photos(3, 24, 36, 3),
                  trial(32, "width", 1)),
              photos("wide-resnet50-2", WIDE, ResNet.wide(2, 3, 4, 6, 3), trial(64, "width", 4)),
              photos(
                  "resnext50-32x4d",
                  "Xie et al. 2017",
                  ResNet.aggregated(32, 4, 3, 4, 6, 3),
                  trial(64, "width", 16)),
              photos(
                  "se-resnet50",
                  "Hu et al. 2018",
                  ResNet.excited(3, 4, 6, 3),
                  trial(64, "width", 4)),
              photos("densenet121", DENSE, DenseNet.large(6, 12, 24, 16), trial(64, "growth", 2)),
              photos(
                  "nasnet-a-mobile",
                  NAS,
                  NasNet.mobile(),
                  trial(65, "width", 8, "cells", 1, "dropout", 0)),
              photos(
                  "mobilenet-v1",
                  "Howard et al. 2017",
                  MobileNetV1.architecture(),
                  trial(64, "multiplier", 0.1, "dropout", 0)),
              photos(
                  "mobilenet-v2",
                  "Sandler et al. 2018",
                  MobileNetV2.architecture(),
                  trial(64, "multiplier", 0.1, "dropout", 0)),
              photos(
                  "efficientnet-b0",
                  "Tan and Le 2019",
                  EfficientNet.architecture(),
                  trial(64, "multiplier", 0.1, "depth", 0.6, "dropout", 0, "survival", 1)),
              photos(
                  "convnext-tiny",
                  "Liu et al. 2022",
                  ConvNeXt.of(3, 3, 9, 3),
                  trial(32, "width", 4, "survival", 1))));

  private ModelCatalogue() {}

  private static Kind<Entry> cifar(
      String name, String paper, Architecture architecture, Trial trial) {
    return kind(
        new CatalogueModel(name, paper, new ImageShape(32, 32, 3), 10, trial), architecture);
  }

  private static Kind<Entry> small(
      String name, String paper, int channels, Architecture architecture, Trial trial) {
    return kind(
        new CatalogueModel(name, paper, new ImageShape(28, 28, channels), 10, trial), architecture);
  }

  private static Kind<Entry> photos(
      String name, String paper, Architecture architecture, Trial trial) {
    return kind(
        new CatalogueModel(name, paper, new ImageShape(224, 224, 3), 1000, trial), architecture);
  }

  private static Kind<Entry> kind(CatalogueModel model, Architecture architecture) {
    return new Kind<>(
        model.name(),
        new Entry(model, architecture),
        String.format("images of %s, %d classes", model.input(), model.classes()),
        model.paper(),
        architecture.options());
  }

  /** Small and without dropout. */
  private static Trial plain(int size, int width) {
    return trial(size, "width", width, "dropout", 0);
  }

  private static Trial trial(int size, Object... options) {
    Map<String, Double> numbers = new TreeMap<>();
    for (int i = 0; i < options.length; i += 2) {
      numbers.put((String) options[i], ((Number) options[i + 1]).doubleValue());
    }
    return new Trial(new ImageShape(size, size, 3), numbers);
  }

  /** What a recipe can name. */
  public static Catalogue<?> catalogue() {
    return CATALOGUE;
  }

  /** Every name of the catalogue. */
  public static List<String> names() {
    return models().stream().map(CatalogueModel::name).toList();
  }

  /** Every architecture, in the order of {@link #names()}. */
  public static List<CatalogueModel> models() {
    return CATALOGUE.kinds().stream().map(kind -> kind.constructor().model()).toList();
  }

  /**
   * The architecture of that name.
   *
   * @throws IllegalArgumentException if the catalogue has no such name
   */
  public static CatalogueModel model(String name) {
    return CATALOGUE.kind(name).constructor().model();
  }

  /**
   * The configuration of a model. It takes images {@code [N,C,H,W]} and gives class probabilities
   * {@code [N,classes]}.
   *
   * @throws IllegalArgumentException if the catalogue has no such name, the architecture no such
   *     option, or a value is out of its range
   */
  public static ComputationGraphConfiguration configuration(ModelSpec spec) {
    Kind<Entry> kind = CATALOGUE.kind(spec.name());
    Map<String, Object> given = new TreeMap<>(spec.options());
    given.putAll(spec.texts());
    Arguments options = kind.arguments(given);
    return StoredVariance.noted(
        kind.constructor().architecture().builder().configuration(spec, options));
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
