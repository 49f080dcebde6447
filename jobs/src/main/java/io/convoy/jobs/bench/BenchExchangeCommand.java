package io.convoy.jobs.bench;

import io.convoy.executor.bench.ExchangeBenchmark;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench exchange}: the time of a sum over ranks, plain and by TLS. */
@Command(
    name = "exchange",
    description = {
      "Measures the sum of a tensor over ranks by Gloo, plain and by TLS"
          + " (cluster.exchange-security) in turn. The ranks are threads of this process and share"
          + " its cores.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {"  convoy bench exchange", "  convoy bench exchange --mb 1 --ranks 4 --steps 100"})
final class BenchExchangeCommand implements Callable<Integer> {
  @Option(
      names = "--mb",
      defaultValue = "100",
      paramLabel = "N",
      description = "Megabytes of the tensor (default: ${DEFAULT-VALUE}, as ResNet-50).")
  private int megabytes;

  @Option(
      names = "--ranks",
      defaultValue = "2",
      paramLabel = "N",
      description = "Ranks (default: ${DEFAULT-VALUE}).")
  private int ranks;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      paramLabel = "ADDRESS",
      description = "Address of this host that they use (default: ${DEFAULT-VALUE}).")
  private String host;

  @Option(
      names = "--steps",
      defaultValue = "20",
      paramLabel = "N",
      description = "Measured sums of each kind, after five of warmup (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    atLeast("--mb", megabytes, 1);
    atLeast("--ranks", ranks, 2);
    atLeast("--steps", steps, 1);
    ExchangeBenchmark.Times times =
        new ExchangeBenchmark(ranks, host, megabytes * 1_000_000L).run(steps);
    Figures plain = Figures.of(times.plain());
    Figures encrypted = Figures.of(times.encrypted());
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%d MB over %d ranks on %d cores; medians of %d sums in turn (and the least time)%n"
            + "plain  %9.1f ms (%.1f), %9.1f ms of cores%n"
            + "tls    %9.1f ms (%.1f), %9.1f ms of cores: %.2f times as long (%.2f), %.2f times the"
            + " cores%n",
        megabytes,
        ranks,
        Runtime.getRuntime().availableProcessors(),
        steps,
        plain.median,
        plain.least,
        plain.cores,
        encrypted.median,
        encrypted.least,
        encrypted.cores,
        encrypted.median / plain.median,
        encrypted.least / plain.least,
        encrypted.cores / plain.cores);
    out.flush();
    return 0;
  }

  /** Of the sums of one kind, in milliseconds. */
  private record Figures(double median, double least, double cores) {
    static Figures of(List<ExchangeBenchmark.Sum> sums) {
      return new Figures(
          middle(sums.stream().mapToLong(ExchangeBenchmark.Sum::nanos)),
          sums.stream().mapToLong(ExchangeBenchmark.Sum::nanos).min().orElseThrow() / 1e6,
          middle(sums.stream().mapToLong(ExchangeBenchmark.Sum::processorNanos)));
    }

    private static double middle(LongStream nanos) {
      long[] sorted = nanos.sorted().toArray();
      return sorted[sorted.length / 2] / 1e6;
    }
  }

  private void atLeast(String option, int value, int least) {
    if (value < least) {
      throw new ParameterException(
          spec.commandLine(), option + " " + value + ": must be at least " + least);
    }
  }
}
