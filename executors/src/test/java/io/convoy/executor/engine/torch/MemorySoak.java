package io.convoy.executor.engine.torch;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.TestImages;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;

/**
 * Runs training steps and prints the process's resident memory, which must not grow. Arguments:
 * model, batch size, threads, steps. Ends with 1 if memory grew by more than 5 % after a fifth of
 * the steps.
 */
public final class MemorySoak {
  private static final int CLASSES = 10;
  private static final double TOLERANCE = 1.05;

  private MemorySoak() {}

  public static void main(String[] args) throws IOException {
    ImageShape shape = new ImageShape(32, 32, 3);
    int steps = Integer.parseInt(args[3]);
    ModelSpec spec = new ModelSpec(args[0], shape, CLASSES, Map.of(), 1);
    NativeLibraries.load();
    long settled = 0;
    long last = 0;
    try (Replica replica =
            new TorchEngine()
                .build(
                    ModelCatalogue.configuration(spec),
                    new ReplicaOptions(Integer.parseInt(args[2]), Precision.FP32));
        ImageBatch batch = TestImages.noise(shape, Integer.parseInt(args[1]), CLASSES, 1)) {
      for (int step = 1; step <= steps; step++) {
        replica.gradientBuffer().clear();
        replica.accumulate(batch, step);
        if (step % (steps / 10) == 0) {
          last = residentKilobytes();
          settled = step <= steps / 5 ? last : settled;
          System.out.printf(
              "step %d: resident %d MB, %d native objects%n",
              step, last / 1024, Pointer.totalCount());
        }
      }
    }
    System.exit(last <= settled * TOLERANCE ? 0 : 1);
  }

  private static long residentKilobytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> line.replaceAll("\\D", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow();
  }
}
