package io.convoy.executor.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.model.zoo.CatalogueModel;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFiguresTest {

  /** Exactly the counts of torchvision 0.20's documentation, or of the code that is named. */
  @ParameterizedTest
  @CsvSource({
    "alexnet,          61100840",
    "vgg11,           132863336",
    "vgg11-bn,        132868840",
    "vgg13,           133047848",
    "vgg13-bn,        133053736",
    "vgg16,           138357544",
    "vgg16-bn,        138365992",
    "vgg19,           143667240",
    "vgg19-bn,        143678248",
    "googlenet,         6624904",
    "squeezenet1.1,     1235496",
    "resnet18,         11689512",
    "resnet34,         21797672",
    "resnet50,         25557032",
    "resnet101,        44549160",
    "resnet152,        60192808",
    "wide-resnet50-2,  68883240",
    "resnext50-32x4d,  25028904",
    "densenet121,       7978856",
    "mobilenet-v1,      4231976",
    "mobilenet-v2,      3504872",
    "efficientnet-b0,   5288548",
    "convnext-tiny,    28589128",
    // the reference implementations in PyTorch of Cadene (and timm)
    "se-resnet50,      28088024",
    "nasnet-a-mobile,   5289978",
    // LeCun 1998 without its sparse connections; Lin 2013 (authors' Caffe network); Page 2018
    "lenet,               61706",
    "nin,                966986",
    "resnet9,           6573120",
    // Srivastava 2014: 784-1024-1024-1024-10
    "mlp,               2913290",
  })
  void trained_ofEachModel_isThePublishedCount(String name, long count) {
    assertThat(figures(name).trained()).isEqualTo(count);
  }

  /** As precisely as the papers say it, in millions. */
  @ParameterizedTest
  @CsvSource({
    "resnet20,            0.27",
    "resnet32,            0.46",
    "resnet44,            0.66",
    "resnet56,            0.85",
    "resnet110,           1.7",
    "resnet110-stochastic,1.7",
    "preact-resnet110,    1.7",
    "preact-resnet164,    1.7",
    "wide-resnet16-8,     11.0",
    "wide-resnet28-10,    36.5",
    "densenet-bc-100,     0.8",
    "nasnet-a-cifar,      3.3",
  })
  void trained_ofEachCifarModel_isThePapers(String name, String millions) {
    int places = millions.length() - millions.indexOf('.') - 1;
    double half = 0.5 * Math.pow(10, -places);
    assertThat(figures(name).trained() / 1e6).isCloseTo(Double.parseDouble(millions), within(half));
  }

  /**
   * FractalNet's paper gives no count for this form. Five blocks of seven 3x3 convolutions, three
   * of which read the block's input, with two numbers for each channel's normalisation, and the
   * output.
   */
  @Test
  void trained_ofFractalNet_isTheSumOfItsConvolutions() {
    long sum = 512 * 10 + 10;
    long in = 3;
    for (long channels : List.of(64L, 128L, 256L, 512L, 512L)) {
      sum += 3 * 9 * in * channels + 4 * 9 * channels * channels + 7 * 2 * channels;
      in = channels;
    }
    assertThat(figures("fractalnet20").trained()).isEqualTo(sum);
  }

  /** On 8x8 places after two poolings: kernels of 64 x 64 x 9 and 32 x 64 x 9, and a bias each. */
  @Test
  void trained_ofLocallyConnectedLayers_hasKernelsForEachPlace() {
    long shared = 3 * 25 * 64 + 64 + 64 * 25 * 64 + 64;
    long local = 64 * (64 * 64 * 9 + 64) + 64 * (32 * 64 * 9 + 32);
    ModelFigures figures = figures("cuda-convnet-local");
    assertThat(figures.trained()).isEqualTo(shared + local + 64 * 32 * 10 + 10);
    long convolutions = 32 * 32 * 3 * 25 * 64 + 16 * 16 * 64 * 25 * 64;
    assertThat(figures.multiplyAdds())
        .isEqualTo(convolutions + 64 * (64 * 64 * 9 + 32 * 64 * 9) + 64 * 32 * 10);
  }

  /** 28 rows of 28 pixels, or 16 squares of 49; gates, and of GRUs a second bias each. */
  @ParameterizedTest
  @CsvSource({
    "row-rnn,     1, 1, 28, 28",
    "row-lstm,    4, 1, 28, 28",
    "row-gru,     3, 2, 28, 28",
    "glimpse-rnn, 1, 1, 49, 16",
  })
  void figures_ofRecurrentNetworks_areThoseOfTheirGates(
      String name, long gates, long biases, long values, long steps) {
    long weights = gates * 128 * (values + 128);
    ModelFigures figures = figures(name);
    assertThat(figures.trained()).isEqualTo(weights + gates * biases * 128 + 128 * 10 + 10);
    assertThat(figures.multiplyAdds()).isEqualTo(steps * weights + 128 * 10);
  }

  /**
   * He 2016 gives no count of ResNet-200. Blocks of 1x1, 3x3 and 1x1 kernels with a normalisation
   * before each but the very first, 1x1 shortcuts where stages begin, stem, end and output.
   */
  @Test
  void trained_ofResNet200_isTheSumOfItsConvolutions() {
    long sum = 3 * 49 * 64 + 2 * 64 + 2 * 2048 + 2048 * 1000 + 1000;
    long in = 64;
    List<Integer> depths = List.of(3, 24, 36, 3);
    for (int stage = 0; stage < 4; stage++) {
      long planes = 64L << stage;
      sum += in * 4 * planes;
      for (int block = 0; block < depths.get(stage); block++) {
        sum += in * planes + 9 * planes * planes + 4 * planes * planes;
        sum += 2 * (in + planes + planes);
        in = 4 * planes;
      }
    }
    sum -= 2 * 64; // the stem's activation serves the first block
    assertThat(figures("preact-resnet200").trained())
        .isEqualTo(sum)
        .isBetween(64_600_000L, 64_800_000L);
  }

  /** GFLOPS of torchvision's documentation, which are multiply-adds, to the last digit there. */
  @ParameterizedTest
  @CsvSource({
    "alexnet,          0.71",
    "vgg16,           15.47",
    "googlenet,        1.50",
    "squeezenet1.1,    0.35",
    "resnet18,         1.81",
    "resnet50,         4.09",
    "resnet152,       11.51",
    "wide-resnet50-2, 11.40",
    "resnext50-32x4d,  4.23",
    "densenet121,      2.83",
    "mobilenet-v1,     0.57",
    "mobilenet-v2,     0.30",
    "efficientnet-b0,  0.39",
    "convnext-tiny,    4.46",
    // the papers: He 2015 has none; Zoph 2018, table 2 (564 M); Zagoruyko 2016, table 9 (5.2 G)
    "nasnet-a-mobile,  0.56",
    "wide-resnet28-10, 5.24",
  })
  void multiplyAdds_ofEachModel_areThePublished(String name, double billions) {
    assertThat(figures(name).multiplyAdds() / 1e9).isCloseTo(billions, within(0.0051));
  }

  /** LeCun 1998, figure 2: 6@28x28, 6@14x14, 16@10x10, 16@5x5, 120, 84, 10; maps and rectified. */
  @Test
  void outputs_ofLeNet_areThoseOfItsLayers() {
    long convolutions = 6 * 28 * 28 + 16 * 10 * 10;
    long poolings = 6 * 14 * 14 + 16 * 5 * 5;
    assertThat(figures("lenet").outputs()).isEqualTo(convolutions + poolings + 120 + 84 + 10);
  }

  @Test
  void figures_ofTheBuiltNetwork_areTheSame() {
    for (CatalogueModel model : ModelCatalogue.models()) {
      ModelSpec spec = model.trialSpec(3, 1);
      var graph =
          new org.deeplearning4j.nn.graph.ComputationGraph(ModelCatalogue.configuration(spec));
      graph.init();
      ModelFigures figures = ModelFigures.of(ModelCatalogue.configuration(spec), spec.input());
      assertThat(figures.trained() + figures.statistics())
          .as(model.name())
          .isEqualTo(graph.numParams());
      NetworkMemory.free(graph);
    }
  }

  private static ModelFigures figures(String name) {
    CatalogueModel model = ModelCatalogue.model(name);
    return ModelFigures.of(ModelCatalogue.configuration(model.spec(1)), model.input());
  }
}
