package io.convoy.executor.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.Peers;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.TestImages;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.optim.UpdateRule;
import io.convoy.executor.optim.UpdateSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * How many of the process's threads compute, as Linux counts them, in a process whose environment
 * says nothing of threads. A thread of OpenMP or OpenBLAS has the name of the one that started it.
 */
class ComputeThreadsTest {
  private static final String LOADING = "loading";

  @TempDir Path folder;

  /** Both engines' steps, each rank thread after a first use of the library by another. */
  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void replica_withOneThread_computesOnTheCallingThreadAlone(String engine) throws Exception {
    Map<String, Long> threads = computing("replica", engine, "1");
    assertThat(threads).containsKeys("rank-1", "rank-2");
    assertThat(threads.values()).containsOnly(1L);
  }

  @Test
  void replica_withTwoThreads_usesBoth() throws Exception {
    assumeThat(Runtime.getRuntime().availableProcessors()).isGreaterThan(1);
    assertThat(computing("replica", "torch", "2").values()).anyMatch(count -> count > 1);
  }

  /** What is computed outside ranks: on the driver, while a model is built, in a tool. */
  @Test
  void operations_ofThreadsThatSaidNothing_computeOnTheCallingThreadAlone() throws Exception {
    Map<String, Long> threads = computing("plain", "", "");
    assertThat(threads).containsKeys("rank-1", "rank-2");
    assertThat(threads.values()).containsOnly(1L);
  }

  /** Of each thread name, how many threads computed. */
  private Map<String, Long> computing(String... arguments) throws Exception {
    Path output = folder.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName());
    builder.command().addAll(List.of(arguments));
    builder.environment().remove("OMP_NUM_THREADS");
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertThat(process.waitFor()).as("%s", Files.readString(output)).isZero();
    Map<String, Long> threads = new TreeMap<>();
    for (String line : Files.readAllLines(output)) {
      if (line.startsWith("computed: ")) {
        String[] words = line.split(" ", -1);
        threads.put(words[1], Long.valueOf(words[2]));
      }
    }
    return threads;
  }

  /** What the process runs. */
  static final class Child {
    private static final long LITTLE_NANOS = 40_000_000;

    private Child() {}

    public static void main(String[] args) throws InterruptedException {
      run(LOADING, NativeLibraries::loadNd4j);
      Map<Long, Long> before = times();
      Runnable work = args[0].equals("plain") ? Child::operations : new Steps(args[1], args[2]);
      run("rank-1", () -> computeAndTell(work, before));
      run("rank-2", () -> computeAndTell(work, before));
    }

    private static void run(String name, Runnable work) throws InterruptedException {
      Thread thread = new Thread(work, name);
      thread.start();
      thread.join();
    }

    private static void computeAndTell(Runnable work, Map<Long, Long> before) {
      work.run();
      Map<String, Long> busy = new TreeMap<>();
      times()
          .forEach(
              (id, nanos) -> {
                if (nanos - before.getOrDefault(id, 0L) > LITTLE_NANOS) {
                  busy.merge(name(id), 1L, Long::sum);
                }
              });
      busy.entrySet().stream()
          .filter(one -> one.getKey().startsWith("rank-") || one.getKey().equals(LOADING))
          .forEach(one -> System.out.println("computed: " + one.getKey() + " " + one.getValue()));
    }

    /** Time on a processor, of each thread that is alive. */
    private static Map<Long, Long> times() {
      Map<Long, Long> times = new TreeMap<>();
      try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
        for (Path task : tasks) {
          String nanos = read(task.resolve("schedstat")).split(" ", -1)[0];
          times.put(
              Long.valueOf(task.getFileName().toString()),
              nanos.isEmpty() ? 0 : Long.parseLong(nanos));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return times;
    }

    private static String name(long id) {
      return read(Path.of("/proc/self/task", Long.toString(id), "comm"));
    }

    /** Empty if the thread has ended meanwhile. */
    private static String read(Path file) {
      try {
        return Files.readString(file).strip();
      } catch (NoSuchFileException e) {
        return "";
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Some that use OpenMP, some that use OpenBLAS. */
    private static void operations() {
      NativeLibraries.loadNd4j();
      try (Tensor matrix = torch.rand(700, 700)) {
        for (int i = 0; i < 10; i++) {
          matrix.mm(matrix).norm().close();
          torch.linalg_qr(matrix);
        }
      }
      INDArray matrix = Nd4j.rand(700, 700);
      for (int i = 0; i < 10; i++) {
        Transforms.softmax(matrix.mmul(matrix)).norm2Number();
      }
    }
  }

  /** Steps of a network with convolutions and matrix products. */
  private static final class Steps implements Runnable {
    private static final ImageShape SHAPE = new ImageShape(32, 32, 3);

    private final int steps;
    private final int images;
    private final Replica replica;
    private final UpdateRule rule;

    Steps(String engine, String threads) {
      ComputationGraphConfiguration model =
          ModelCatalogue.configuration(new ModelSpec("lenet", SHAPE, 10, Map.of(), 1));
      ReplicaOptions options = new ReplicaOptions(Integer.parseInt(threads), Precision.FP32);
      boolean fast = engine.equals("torch");
      steps = fast ? 10 : 2;
      images = fast ? 128 : 32;
      replica = Engines.select(engine, model).build(model, options);
      UpdateSpec update =
          new UpdateSpec(
              new OptimizerSpec("adam", Map.of()), RegularisationSpec.NONE, ClipSpec.NONE, true);
      rule =
          new UpdateRule(update, replica.layout(), replica.parameters(), replica.gradientBuffer());
    }

    @Override
    public void run() {
      try (ImageBatch batch = TestImages.noise(SHAPE, images, 10, 1)) {
        for (int i = 0; i < steps; i++) {
          replica.gradientBuffer().clear();
          replica.accumulate(batch, i + 1, Peers.NONE);
          rule.applyMeasured(StepRates.of(1e-3), batch.count(), 1);
          replica.probabilities(batch);
        }
      }
    }
  }
}
