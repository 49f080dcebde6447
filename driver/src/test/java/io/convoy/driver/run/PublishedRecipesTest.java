package io.convoy.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.driver.conf.RunConf;
import io.convoy.driver.plan.Planner;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.optim.UpdateGroup;
import io.convoy.executor.vector.ParameterLayout;
import io.convoy.executor.vector.ParameterLayout.Penalty;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Recipes after publications do what these say: the numbers here are theirs, by hand. */
class PublishedRecipesTest {
  /** Of ILSVRC 2012. */
  private static final long IMAGENET = 1_281_167;

  private static final ImageShape PHOTO = new ImageShape(224, 224, 3);

  private static ParameterLayout resnet50;

  private static RunConf conf(String recipe, String... settings) {
    Path file = Path.of("../conf/recipes", recipe + ".conf");
    return RunConf.read(Optional.of(file), List.of(settings));
  }

  /** Rates of steps, which alternate with what they must be. */
  private static void assertRates(Planner planner, double... stepsAndRates) {
    for (int i = 0; i < stepsAndRates.length; i += 2) {
      long step = (long) stepsAndRates[i];
      double rate = stepsAndRates[i + 1];
      assertThat(planner.rates(step).learningRate())
          .as("step %d", step)
          .isCloseTo(rate, within(1e-6 * rate));
    }
  }

  private static ParameterLayout layout(RunConf conf, int classes) {
    return FlatParameters.of(
            FlatParameters.initialised(
                TrainingSetup.network(conf, classes, () -> null), Precision.FP32))
        .layout();
  }

  @BeforeAll
  static void buildResNet50() {
    resnet50 = layout(conf("imagenet-resnet50-90"), 1000);
  }

  /**
   * ResNet-50 with 25,557,032 parameters: kernels of 53 convolutions and a matrix, which decay; 53
   * scales and shifts of 26,560 channels and 1,000 biases, which do not.
   */
  private static void assertGroupsOfResNet50(RunConf conf, Penalty decay) {
    assertThat(conf.model().name()).isEqualTo("resnet50");
    assertThat(conf.model().options()).isEqualTo(Map.of("zero-gamma", 1.0));
    assertThat(UpdateGroup.of(resnet50, conf.update()))
        .containsExactlyInAnyOrder(
            new UpdateGroup(decay, 1, 54, 25_557_032 - 2 * 26_560 - 1000),
            new UpdateGroup(Penalty.NONE, 1, 107, 2 * 26_560 + 1000));
  }

  /** He et al. 2015, section 4.2. */
  @Test
  void cifar10_isThatOfHe() {
    RunConf conf = conf("cifar10-resnet20-200epochs");
    Planner planner = new Planner(conf, 45_000, 10);
    assertThat(planner.timeline()).hasToString("200 epochs of 351 steps of 128 images");
    assertThat(planner.timeline().totalSteps()).isEqualTo(70_200);
    assertRates(
        planner, 1, 0.1, 35_100, 0.1, 35_101, 0.01, 52_650, 0.01, 52_651, 1e-3, 70_200, 1e-3);
    assertThat(conf.optimizer().name()).isEqualTo("sgd");
    assertThat(conf.optimizer().arguments()).hasToString("momentum = 0.9, nesterov = false");
    assertThat(conf.clip().name()).isEqualTo("none");
    // 19 convolutions and a matrix: 0.27 M parameters, as in the paper's table 6
    assertThat(UpdateGroup.of(layout(conf, 10), conf.update()))
        .containsExactlyInAnyOrder(
            new UpdateGroup(new Penalty(0, 1e-4, 0, 0), 1, 20, 269_722 - 2 * 688 - 10),
            new UpdateGroup(Penalty.NONE, 1, 39, 2 * 688 + 10));
    assertThat(conf.data().augmentations())
        .containsExactly(
            "random-crop { fill = mean, padding = 4 }", "horizontal-flip { probability = 0.5 }");
    assertThat(conf.data().normalise()).hasToString("mean-image");
    assertThat(conf.model().input()).isEqualTo(new ImageShape(32, 32, 3));
    assertThat(conf.train().loss().isCrossEntropy()).isTrue();
  }

  /** Goyal et al. 2017, sections 2 and 5.1. */
  @Test
  void imagenet_in90Epochs_isThatOfGoyal() {
    RunConf conf = conf("imagenet-resnet50-90");
    Planner planner = new Planner(conf, IMAGENET, 1000);
    assertThat(planner.timeline()).hasToString("90 epochs of 156 steps of 8192 images");
    assertRates(planner, 1, 0.1 + 3.1 / 780, 390, 1.65, 780, 3.2, 781, 3.2, 4680, 3.2, 4681, 0.32);
    assertRates(planner, 9360, 0.32, 9361, 0.032, 12_480, 0.032, 12_481, 0.0032, 14_040, 0.0032);
    assertThat(conf.train().microBatch().of(8192, 0)).isEqualTo(32);
    assertThat(conf.optimizer().name()).isEqualTo("sgd");
    assertThat(conf.optimizer().arguments()).hasToString("momentum = 0.9, nesterov = true");
    assertGroupsOfResNet50(conf, new Penalty(0, 1e-4, 0, 0));
    assertPlainPhotos(conf);

    RunConf small = conf("imagenet-resnet50-90", "train.batch=256", "schedule.warmup-epochs=0");
    Planner baseline = new Planner(small, IMAGENET, 1000);
    assertThat(baseline.timeline().totalSteps()).isEqualTo(90 * 5004);
    assertRates(baseline, 1, 0.1, 30 * 5004, 0.1, 30 * 5004 + 1, 0.01, 90 * 5004, 1e-4);
  }

  private static void assertPlainPhotos(RunConf conf) {
    assertThat(conf.data().augmentations())
        .containsExactly(
            "random-resized-crop { area = [0.08, 1], aspect = [0.75, 1.333] }",
            "horizontal-flip { probability = 0.5 }");
    assertThat(conf.model().input()).isEqualTo(PHOTO);
    assertThat(conf.data().test().views().cropRatio()).isEqualTo(224.0 / 256);
    assertThat(conf.train().loss().isCrossEntropy()).isTrue();
    assertThat(conf.clip().name()).isEqualTo("none");
  }

  /** Wightman et al. 2021, table 2, column A3. */
  @Test
  void imagenet_procedureA3_isThatOfWightman() {
    RunConf conf = conf("imagenet-resnet50-rsb-a3");
    Planner planner = new Planner(conf, IMAGENET, 1000);
    assertThat(planner.timeline()).hasToString("100 epochs of 625 steps of 2048 images");
    assertThat(planner.timeline().totalSteps()).isEqualTo(62_500); // "63k"
    assertRates(planner, 1, 1e-4 + 7.9e-3 / 3125, 3125, 8e-3, 3126, 8e-3);
    // a fifth and four fifths of the cosine from 8e-3 to 1e-6 over 95 epochs
    assertRates(planner, 15_001, 7.236163e-3, 50_626, 7.648365e-4, 62_500, 1.0000056e-6);
    assertThat(conf.optimizer().name()).isEqualTo("lamb");
    assertThat(conf.optimizer().arguments())
        .hasToString("beta1 = 0.9, beta2 = 0.999, epsilon = 0.001");
    assertGroupsOfResNet50(conf, new Penalty(0, 0, 0.02, 0));
    assertThat(conf.train().loss().name()).isEqualTo("binary");
    assertThat(conf.data().augmentations())
        .containsExactly(
            "random-resized-crop { area = [0.08, 1], aspect = [0.75, 1.333] }",
            "horizontal-flip { probability = 0.5 }",
            "rand-augment { fill = black, m = 18, n = 2 }",
            "mixup-or-cutmix { cutmix-alpha = 1, cutmix-share = 0.5, mixup-alpha = 0.1, probability ="
                + " 1 }",
            "multi-label { above = 0.2 }");
    assertThat(conf.model().input()).isEqualTo(new ImageShape(160, 160, 3));
    assertThat(conf.data().test().views().cropRatio()).isEqualTo(0.95);
    assertThat(conf.clip().name()).isEqualTo("none");
    assertThat(conf.average().kept()).isFalse();
  }

  /** You et al. 2017, with rate and warmup of TensorFlow's version for TPUs. */
  @Test
  void imagenet_byLars_isThatOfYou() {
    RunConf conf = conf("imagenet-resnet50-lars-32k");
    Planner planner = new Planner(conf, IMAGENET, 1000);
    assertThat(planner.timeline()).hasToString("90 epochs of 39 steps of 32768 images");
    assertThat(planner.timeline().totalSteps()).isEqualTo(3510);
    assertRates(planner, 1, 32.0 / 546, 273, 16, 546, 32, 547, 32);
    // (1 - q)^2 at a half and three quarters of the 2,964 steps after warmup, and in the last
    assertRates(planner, 2029, 8, 2770, 2, 3510, 32.0 / (2964.0 * 2964));
    assertThat(conf.optimizer().name()).isEqualTo("lars");
    assertThat(conf.optimizer().arguments()).hasToString("momentum = 0.9, trust = 0.001");
    assertGroupsOfResNet50(conf, new Penalty(0, 1e-4, 0, 0));
    assertPlainPhotos(conf);
  }
}
