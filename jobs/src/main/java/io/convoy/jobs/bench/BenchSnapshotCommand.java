package io.convoy.jobs.bench;

import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.bench.SnapshotBenchmark;
import io.convoy.executor.bench.SnapshotBenchmark.Times;
import io.convoy.executor.device.DeviceSettings;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.CatalogueModel;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.UpdateSpec;
import io.convoy.executor.round.ReplicaPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench snapshot}: how long a snapshot holds up training, and how long it takes. */
@Command(
    name = "snapshot",
    description = {
      "Measures how long a snapshot of a model, its momentum and an average of its parameters holds"
          + " up the steps of a rank, and how long until its files are written behind their back;"
          + " and how long ranks take to compare their parameters.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  convoy bench snapshot",
      "  convoy bench snapshot resnet18 --folder hdfs://namenode:8020/tmp/bench"
    })
final class BenchSnapshotCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      defaultValue = "resnet50",
      paramLabel = "MODEL",
      description = "A name of the catalogue (default: ${DEFAULT-VALUE}).")
  private String name;

  @Option(
      names = "--count",
      defaultValue = "5",
      paramLabel = "N",
      description = "Snapshots, after one that is not counted (default: ${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = "--threads",
      defaultValue = "1",
      paramLabel = "N",
      description = "Threads of the rank (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--every",
      defaultValue = "300",
      paramLabel = "SECONDS",
      description = "From one snapshot to the next, for the share (default: ${DEFAULT-VALUE}).")
  private int every;

  @Option(
      names = "--folder",
      paramLabel = "URI",
      description = "Where to write, on any file system (default: a temporary folder).")
  private Optional<String> folder = Optional.empty();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    atLeastOne("--count", count);
    atLeastOne("--threads", threads);
    atLeastOne("--every", every);
    try (SnapshotBenchmark benchmark =
        new SnapshotBenchmark(plan(), SparkCluster.fileSystems(), root())) {
      List<Times> times = benchmark.run(1 + count);
      print(benchmark, times.subList(1, times.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    return 0;
  }

  private String root() throws IOException {
    if (folder.isPresent()) {
      return folder.get();
    }
    Path made = Files.createTempDirectory("convoy-bench-snapshot");
    made.toFile().deleteOnExit();
    return made.toUri().toString();
  }

  private ReplicaPlan plan() {
    CatalogueModel model = ModelCatalogue.model(name);
    ModelSpec wanted = new ModelSpec(name, model.input(), model.classes(), Map.of(), 1);
    return new ReplicaPlan(
        ModelCatalogue.configuration(wanted).toJson(),
        "",
        "torch",
        threads,
        Precision.FP32,
        DeviceSettings.DEFAULT,
        new UpdateSpec(
            new OptimizerSpec("sgd", Map.of()), RegularisationSpec.NONE, ClipSpec.NONE, true));
  }

  private void print(SnapshotBenchmark benchmark, List<Times> times) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%s: %,d parameters, %,d values of state, files of %,.1f MB; median (and most) of %d%n",
        name,
        benchmark.parameters(),
        benchmark.values(),
        times.get(0).bytes() / 1e6,
        times.size());
    double held = most(times, Times::held);
    row(out, "steps held up, by the copy", times, Times::held);
    out.printf(
        Locale.ROOT, "%-44s %10.4f %%%n", "  most of it, of " + every + " s", 100 * held / every);
    row(out, "until model and state are written", times, Times::background);
    out.printf(
        Locale.ROOT,
        "%-44s %10.4f s%n",
        "comparing parameters: checksum of one rank",
        benchmark.comparison());
    out.flush();
  }

  private static void row(
      PrintWriter out, String what, List<Times> times, ToDoubleFunction<Times> figure) {
    double[] sorted = times.stream().mapToDouble(figure).sorted().toArray();
    out.printf(
        Locale.ROOT,
        "%-44s %10.4f s (%.4f s)%n",
        what,
        sorted[sorted.length / 2],
        sorted[sorted.length - 1]);
  }

  private static double most(List<Times> times, ToDoubleFunction<Times> figure) {
    return times.stream().mapToDouble(figure).max().orElseThrow();
  }

  private void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new ParameterException(
          spec.commandLine(), option + " " + value + ": must be at least 1");
    }
  }
}
