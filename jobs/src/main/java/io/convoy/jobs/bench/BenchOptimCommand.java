package io.convoy.jobs.bench;

import io.convoy.executor.base.NearestName;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.Clippings;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.Optimizers;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.UpdateSpec;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench optim}: the time of an update by that of a pass over the memory it must touch. */
@Command(
    name = "optim",
    description = {
      "Measures division, clipping, regularisation and update of one step, next to one plain pass"
          + " over the same memory: the gradient read, parameters and state read and written. Norms"
          + " must be known before anything is updated: the third column is a pass that reads once"
          + " more what they are taken of.",
      "All take turns, so that other load on the machine hits them alike; with one thread its own"
          + " time is measured.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  convoy bench optim",
      "  convoy bench optim sgd adamw --parameters 272474 --clip none --threads 2"
    })
final class BenchOptimCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "OPTIMIZER",
      description = "Names, as in a recipe (default: all).")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--parameters",
      defaultValue = "25600000",
      paramLabel = "N",
      description = "Number of parameters (default: ${DEFAULT-VALUE}, as ResNet-50).")
  private long parameters;

  @Option(
      names = "--clip",
      defaultValue = "global-norm",
      paramLabel = "NAME",
      description = "Clipping, as in a recipe (default: ${DEFAULT-VALUE}).")
  private String clip;

  @Option(
      names = "--threads",
      defaultValue = "1",
      paramLabel = "N",
      description = "Threads (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--steps",
      defaultValue = "15",
      paramLabel = "N",
      description = "Measured steps, after two of warmup (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    check();
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%,d parameters, threads: %d, clipping: %s; median (and least) of %d steps, in ms%n",
        parameters,
        threads,
        clip,
        steps);
    out.printf(
        "%-10s %18s %18s %7s %18s %7s%n", "", "update", "one pass", "ratio", "with norm", "ratio");
    for (String name : names.isEmpty() ? Optimizers.catalogue().names() : names) {
      try (UpdateBenchmark benchmark = new UpdateBenchmark(update(name), parameters, threads)) {
        UpdateBenchmark.Times times = benchmark.run(steps);
        out.printf(
            Locale.ROOT,
            "%-10s %9.2f (%6.2f) %9.2f (%6.2f) %7.2f %9.2f (%6.2f) %7.2f%n",
            name,
            times.update().median(),
            times.update().least(),
            times.pass().median(),
            times.pass().least(),
            times.update().median() / times.pass().median(),
            times.needed().median(),
            times.needed().least(),
            times.update().median() / times.needed().median());
        out.flush();
      }
    }
    return 0;
  }

  private UpdateSpec update(String name) {
    return new UpdateSpec(
        new OptimizerSpec(name, Map.of()),
        new RegularisationSpec(
            RegularisationSpec.Source.RECIPE,
            0,
            Optimizers.usualL2(name),
            Optimizers.usualDecay(name),
            0),
        new ClipSpec(clip, 1e-3),
        false);
  }

  private void check() {
    for (String name : names) {
      if (!Optimizers.catalogue().names().contains(name)) {
        throw new ParameterException(
            spec.commandLine(),
            name
                + ": no such optimizer; "
                + NearestName.instead(name, Optimizers.catalogue().names()));
      }
    }
    if (!Clippings.catalogue().names().contains(clip)) {
      throw new ParameterException(
          spec.commandLine(),
          "--clip "
              + clip
              + ": no such clipping; "
              + NearestName.instead(clip, Clippings.catalogue().names()));
    }
    atLeast("--parameters", parameters, 1000);
    atLeast("--threads", threads, 1);
    atLeast("--steps", steps, 1);
  }

  private void atLeast(String option, long value, long least) {
    if (value < least) {
      throw new ParameterException(
          spec.commandLine(), option + " " + value + ": must be at least " + least);
    }
  }
}
