package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Ways of staying together and what is kept beside the parameters, with executor processes. */
class CoordinationIT {
  /** 12 classes x 30 images less a tenth: 324 images, 5 steps of 64 an epoch. */
  private static final int IMAGES = 30;

  @TempDir private static Path root;
  private static String data;

  @TempDir private Path temp;

  @BeforeAll
  static void drawImages() {
    data = DrawnDataset.make(root, IMAGES);
  }

  private static String[] training(Path run, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "train",
                "data.path=" + data,
                "run.dir=" + run,
                "model.name=lenet",
                "train.batch=64",
                "train.epochs=2",
                "schedule.learning-rate=0.001"));
    command.addAll(List.of(more));
    return command.toArray(String[]::new);
  }

  private static INDArray parameters(Path run) throws IOException {
    File model = run.resolve("snapshots/step-00000010/model.zip").toFile();
    return ModelSerializer.restoreComputationGraph(model).params();
  }

  @Test
  void train_averagingEveryStepWithPlainSgd_givesTheParametersOfAllReduce() throws IOException {
    Path reduced = temp.resolve("reduced");
    Path averaged = temp.resolve("averaged");
    String plain = "optimizer.momentum=0";
    Cli cluster = Cli.cluster(2);
    assertThat(cluster.run(training(reduced, plain)).code()).isZero();
    assertThat(cluster.run(training(averaged, plain, "synchronise.mode=averaging")).code())
        .isZero();
    INDArray expected = parameters(reduced);
    double difference = parameters(averaged).sub(expected).norm2Number().doubleValue();
    assertThat(difference / expected.norm2Number().doubleValue()).isLessThan(1e-6);
    assertThat(difference).isPositive(); // else the mode was not taken
  }

  @Test
  void train_adamwWithAnAverageAndCompression_keepsAndEvaluatesIt() throws IOException {
    Path run = temp.resolve("run");
    Cli.Result trained =
        Cli.cluster(2)
            .run(
                training(
                    run,
                    "optimizer.name=adamw",
                    "clip { name = adaptive, limit = 0.05 }",
                    "average.kind=ema",
                    "synchronise.compression=bf16"));
    assertThat(trained.code()).isZero();
    assertThat(trained.out()).contains("epoch 2/2  averaged weights: accuracy ");
    Cli.Result together =
        Cli.cluster(1)
            .run(
                "evaluate",
                "--snapshots",
                run.resolve("snapshots/step-00000005")
                    + ","
                    + run.resolve("snapshots/step-00000010"),
                "--weights=average");
    assertThat(together.err()).isEmpty();
    assertThat(together.code()).isZero();
    assertThat(together.out()).contains("step-00000005,", "step-00000010");
    byte[] state = Files.readAllBytes(run.resolve("snapshots/step-00000010/state.safetensors"));
    assertThat(new String(state, 8, 600, StandardCharsets.UTF_8))
        .contains(
            "\"average\"", "\"optimizer.mean\"", "\"optimizer.squares\"", "\"optimizer.steps\"");
    assertThat(run.resolve("metrics.jsonl"))
        .content()
        .contains("\"kind\":\"average_evaluation\"")
        .containsPattern("\"step\":10,.*\"update_ratio\":[0-9]");
  }
}
