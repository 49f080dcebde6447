package io.convoy.jobs.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.model.zoo.CatalogueModel;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench models}: the step time of the catalogue's models on each engine. */
@Command(
    name = "models",
    description = {
      "Measures one step (forward and backward) of models on each engine, with noise for images.",
      "The engines take turns, step by step, so that other load on the machine hits them alike.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  convoy bench models resnet20 --batch 64 --threads 2",
      "  convoy bench models resnet20 resnet50 --engines torch,torch-bf16",
      "  convoy bench models --size 64 --batch 4 --steps 3 --json models.json"
    })
final class BenchModelsCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "MODEL",
      description = "Names of the catalogue (default: all; see \"convoy models\").")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--batch",
      defaultValue = "8",
      paramLabel = "N",
      description = "Images per step (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = "Height and width of the images (default: what each paper takes).")
  private Optional<Integer> size = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of the engine (default: the cores of this machine).")
  private Optional<Integer> threads = Optional.empty();

  @Option(
      names = "--steps",
      defaultValue = "5",
      paramLabel = "N",
      description = "Steps that are measured, after one that is not (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--engines",
      split = ",",
      defaultValue = "torch,nd4j",
      paramLabel = "NAME",
      description = {
        "What to measure: torch, torch-bf16 (mixed precision), nd4j (default: ${DEFAULT-VALUE})."
      })
  private List<String> engines = new ArrayList<>();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Also write the figures to this file.")
  private Optional<Path> json = Optional.empty();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    check("--batch", batch, 1, 4096);
    check("--steps", steps, 1, 10_000);
    size.ifPresent(pixels -> check("--size", pixels, 1, 4096));
    int used = threads.orElseGet(() -> Runtime.getRuntime().availableProcessors());
    check("--threads", used, 1, 1024);
    checkEngines();
    List<CatalogueModel> models =
        names.isEmpty()
            ? ModelCatalogue.models()
            : names.stream().map(ModelCatalogue::model).toList();
    say("%d images a step, %d steps, %d threads; milliseconds a step%n", batch, steps, used);
    say("%-24s%-14s%s%n", "model", "input", heading());
    List<StepTimes> rows = new ArrayList<>();
    for (CatalogueModel model : models) {
      StepTimes times = new StepBenchmark(engines, batch, steps, used).run(model, input(model));
      rows.add(times);
      say("%-24s%-14s%s%n", model.name(), times.input(), row(times));
    }
    json.ifPresent(file -> write(file, rows));
    return 0;
  }

  private ImageShape input(CatalogueModel model) {
    return size.map(pixels -> new ImageShape(pixels, pixels, model.input().channels()))
        .orElse(model.input());
  }

  private String heading() {
    StringBuilder heading = new StringBuilder();
    for (String engine : engines) {
      heading.append(String.format("%24s", engine + " median (best)"));
    }
    return heading
        .append(engines.size() == 2 ? String.format("%16s", "second/first") : "")
        .toString();
  }

  private String row(StepTimes times) {
    if (times.refusal().isPresent()) {
      return "  " + times.refusal().get();
    }
    StringBuilder row = new StringBuilder();
    for (StepTimes.Timing timing : times.engines()) {
      row.append(
          String.format(
              Locale.ROOT,
              "%24s",
              String.format(
                  Locale.ROOT, "%.1f (%.1f)", 1e3 * timing.median(), 1e3 * timing.best())));
    }
    if (times.engines().size() == 2) {
      row.append(String.format(Locale.ROOT, "%16.2f", times.ratio(0, 1)));
    }
    return row.toString();
  }

  private static void write(Path file, List<StepTimes> rows) {
    try {
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(file.toFile(), rows.stream().map(StepTimes::asMap).toList());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private void checkEngines() {
    List<String> known = StepBenchmark.known();
    IntStream.range(0, engines.size())
        .filter(i -> !known.contains(engines.get(i)))
        .findFirst()
        .ifPresent(
            i -> {
              throw new ParameterException(
                  spec.commandLine(),
                  "--engines = " + engines.get(i) + ": must be of " + String.join(", ", known));
            });
  }

  private void check(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ParameterException(
          spec.commandLine(),
          String.format("%s = %d: must be from %d to %d", option, value, least, most));
    }
  }

  private void say(String format, Object... values) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(Locale.ROOT, format, values);
    out.flush();
  }
}
