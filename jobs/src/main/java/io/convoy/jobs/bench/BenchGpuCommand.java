package io.convoy.jobs.bench;

import io.convoy.executor.bench.GpuBenchmark;
import io.convoy.executor.bench.GpuBenchmark.Loading;
import io.convoy.executor.bench.GpuBenchmark.Model;
import io.convoy.executor.bench.GpuBenchmark.Split;
import io.convoy.executor.bench.MatrixSpeed;
import io.convoy.executor.device.ComputeDevice;
import io.convoy.executor.device.DeviceChoice;
import io.convoy.executor.device.DeviceMemory;
import io.convoy.executor.device.DeviceSettings;
import io.convoy.executor.device.GraphUse;
import io.convoy.executor.device.RankDevice;
import io.convoy.executor.device.TaskGpus;
import io.convoy.executor.engine.ReplicaOptions;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.model.ModelFigures;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.CatalogueModel;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.UpdateSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench gpu}: images a second of whole training steps on one GPU. */
@Command(
    name = "gpu",
    description = {
      "Measures training steps (forward, backward, update) on one GPU: with the images already"
          + " there, from the host's memory, and from JPEG shards that are decoded meanwhile.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  convoy bench gpu",
      "  convoy bench gpu resnet20:512:bf16 resnet50:256:bf16 resnet50:256:tf32",
      "  convoy bench gpu resnet50:128:bf16 --graphs off --from resident,memory"
    })
final class BenchGpuCommand implements Callable<Integer> {
  /** Forward, and backward for the input and for the weights. */
  private static final int PASSES = 3;

  /** A multiplication and an addition. */
  private static final int OPERATIONS = 2;

  private static final UpdateSpec UPDATE =
      new UpdateSpec(
          new OptimizerSpec("sgd", Map.of("nesterov", true)),
          new RegularisationSpec(RegularisationSpec.Source.RECIPE, 0, 1e-4, 0, 0),
          new ClipSpec("global-norm", 5),
          false);

  @Parameters(
      arity = "0..*",
      paramLabel = "MODEL:BATCH:PRECISION",
      description =
          "What to train: a name of the catalogue, images of a step, and bf16, tf32, fp32 or fp64"
              + " (default: resnet50:256:bf16 resnet20:512:bf16).")
  private List<String> cases = new ArrayList<>();

  @Option(
      names = "--from",
      split = ",",
      defaultValue = "resident,memory,shards",
      paramLabel = "WHERE",
      description = "Where the images are: resident, memory, shards (default: ${DEFAULT-VALUE}).")
  private List<String> sources = new ArrayList<>();

  @Option(
      names = "--graphs",
      defaultValue = "auto",
      paramLabel = "auto|off",
      description =
          "What of a step is captured as a CUDA graph: auto, all, off (default: ${DEFAULT-VALUE}).")
  private String graphs;

  @Option(
      names = "--benchmark",
      description = "Let cuDNN try out its kernels first (gpu.benchmark = true).")
  private boolean benchmark;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that decode images (default: the cores of this machine).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--device",
      defaultValue = "gpu",
      paramLabel = "gpu|cpu",
      description = "cpu tries the command where there is no GPU (default: ${DEFAULT-VALUE}).")
  private String device;

  @Spec private CommandSpec spec;

  /** One model with a batch and a precision. */
  private record Case(String name, CatalogueModel model, int batch, String precision) {
    Precision type() {
      return precision.equals("tf32")
          ? Precision.FP32
          : Precision.valueOf(precision.toUpperCase(Locale.ROOT));
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    require("--graphs", graphs, List.of("auto", "all", "off"));
    require("--device", device, List.of("gpu", "cpu"));
    sources.forEach(s -> require("--from", s, List.of("resident", "memory", "shards")));
    List<String> wanted =
        cases.isEmpty() ? List.of("resnet50:256:bf16", "resnet20:512:bf16") : cases;
    List<Case> all = wanted.stream().map(this::parsed).toList();
    DeviceChoice choice = device.equals("gpu") ? DeviceChoice.GPU : DeviceChoice.CPU;
    ComputeDevice where = RankDevice.of(choice, new TaskGpus(List.of(), 0, 1, true)).device();
    say("images a second; %d threads decode; CUDA graphs %s%n", threads, graphs);
    say(
        "%-26s%10s%10s%10s%12s%9s   %s%n",
        "",
        "resident",
        "memory",
        "shards",
        "shards/res.",
        "peak GB",
        where.isCuda() ? "of the device's peak" : "");
    try {
      for (Case one : all) {
        measure(one, where);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    return 0;
  }

  private void measure(Case one, ComputeDevice where) throws IOException, InterruptedException {
    ComputationGraphConfiguration configuration =
        ModelCatalogue.configuration(
            new ModelSpec(
                one.model().name(), one.model().input(), one.model().classes(), Map.of(), 1));
    Path folder = Files.createTempDirectory("convoy-bench-gpu");
    if (where.isCuda()) {
      DeviceMemory.forgetPeak(where);
    }
    Model model = new Model(configuration, one.model().input(), one.model().classes());
    Loading loading = new Loading(one.batch(), threads, folder);
    ReplicaOptions options = options(one, where);
    try (GpuBenchmark benchmark = new GpuBenchmark(model, options, UPDATE, loading)) {
      report(one, benchmark, resident -> ofPeak(resident * flops(model), options));
    } finally {
      delete(folder);
    }
  }

  private ReplicaOptions options(Case one, ComputeDevice where) {
    boolean tf32 = !one.precision().equals("fp32");
    DeviceSettings settings =
        new DeviceSettings(
            DeviceChoice.AUTO, tf32, GraphUse.valueOf(graphs.toUpperCase(Locale.ROOT)), benchmark);
    return new ReplicaOptions(Math.min(threads, 8), one.type(), where, settings);
  }

  /** Floating-point operations of a step, for each image. */
  private static double flops(Model model) {
    ModelFigures figures = ModelFigures.of(model.configuration(), model.shape());
    return (double) PASSES * OPERATIONS * figures.multiplyAdds();
  }

  /** What a GPU reaches of its speed in a large matrix product; nothing on the CPU. */
  private static String ofPeak(double flops, ReplicaOptions options) {
    if (!options.device().isCuda()) {
      return "";
    }
    double peak = MatrixSpeed.of(options);
    return String.format(
        "%.0f %% of the %.0f TFLOP/s of a matrix product", 100 * flops / peak, peak / 1e12);
  }

  private void report(Case one, GpuBenchmark benchmark, DoubleFunction<String> ofPeak)
      throws InterruptedException {
    double resident = sources.contains("resident") ? benchmark.resident() : Double.NaN;
    long peak = benchmark.peakBytes();
    double memory = sources.contains("memory") ? benchmark.fromMemory() : Double.NaN;
    double shards = sources.contains("shards") ? benchmark.fromShards() : Double.NaN;
    say(
        "%-26s%10.0f%10.0f%10.0f%12.3f%9.2f   %s%n",
        one.name(),
        resident,
        memory,
        shards,
        shards / resident,
        peak / 1e9,
        ofPeak.apply(resident));
    Split split = benchmark.split();
    say(
        "  each part waited for: copy %.2f, forward and backward %.2f, read %.2f, update %.2f ms;"
            + " loading alone %.0f images/s; loss %.3f%n",
        1e3 * split.copy(),
        1e3 * split.compute(),
        1e3 * split.read(),
        1e3 * split.update(),
        sources.contains("shards") ? benchmark.loading() : Double.NaN,
        benchmark.loss());
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private Case parsed(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 3 || !parts[1].matches("[1-9][0-9]{0,4}")) {
      throw new ParameterException(
          spec.commandLine(), text + ": must be MODEL:BATCH:PRECISION, as resnet50:256:bf16");
    }
    require("the precision of " + text, parts[2], List.of("bf16", "tf32", "fp32", "fp64"));
    return new Case(text, ModelCatalogue.model(parts[0]), Integer.parseInt(parts[1]), parts[2]);
  }

  private void require(String option, String value, List<String> known) {
    if (!known.contains(value)) {
      throw new ParameterException(
          spec.commandLine(), option + " = " + value + ": must be of " + String.join(", ", known));
    }
  }

  private void say(String format, Object... values) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(Locale.ROOT, format, values);
    out.flush();
  }
}
