package io.convoy.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.torch.TorchEngine;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A ResNet with shortcuts of four channels, whose gradient oneDNN's kernels for AVX2 compute beyond
 * their memory: glibc ends the process for it, so that it has one of its own.
 */
class NarrowResNetTest {
  private static final String MODEL = "resnet18";
  private static final int STEPS = 60;

  @TempDir Path folder;

  @Test
  void gradients_inSinglePrecisionOnAvx2_leaveTheHeapWhole()
      throws IOException, InterruptedException {
    Path output = folder.resolve("output").toAbsolutePath();
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=/dev/null",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                "-cp",
                System.getProperty("java.class.path"),
                NarrowResNetTest.class.getName()));
    builder.environment().put("ONEDNN_MAX_CPU_ISA", "AVX2");
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    int code = builder.start().waitFor();
    assertThat(code).as(Files.readString(output)).isZero();
    assertThat(output).content().contains("steps: " + STEPS);
  }

  /** Computes gradients, for a process of its own. */
  public static void main(String[] arguments) {
    ParityCase model =
        ParityCase.model(
            ModelCatalogue.models().stream()
                .filter(one -> one.name().equals(MODEL))
                .findFirst()
                .orElseThrow());
    ReplicaOptions options = new ReplicaOptions(1, Precision.FP32);
    try (Replica replica = new TorchEngine().build(model.model(), options);
        ImageBatch batch = TestImages.noise(model.input(), 4, ParityCase.CLASSES, 3)) {
      for (int i = 0; i < STEPS; i++) {
        replica.gradientBuffer().clear();
        replica.accumulate(batch, i, Peers.NONE);
      }
    }
    System.out.println("steps: " + STEPS);
  }
}
