package io.convoy.jobs.bench;

import io.convoy.driver.spark.DriverBenchmark;
import io.convoy.driver.spark.DriverLoad;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench driver}: one driver under the load of many ranks. */
@Command(
    name = "driver",
    description = {
      "Measures what many ranks have of one driver: made-up ranks, which are threads of this"
          + " process, meet, give signs of life each second and report, over Spark's own messages on"
          + " the loopback. Ends with 1 if the driver keeps more than 64 MB for them, or more than 64"
          + " threads.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {"  convoy bench driver", "  convoy bench driver --ranks 256 --seconds 60"})
final class BenchDriverCommand implements Callable<Integer> {
  private static final int MOST_MB = 64;
  private static final int MOST_THREADS = 64;
  private static final Duration BEAT = Duration.ofSeconds(1);
  private static final Duration STEP = Duration.ofMillis(250);

  @Option(
      names = "--ranks",
      defaultValue = "1024",
      paramLabel = "N",
      description = "Ranks (default: ${DEFAULT-VALUE}).")
  private int ranks;

  @Option(
      names = "--connections",
      defaultValue = "32",
      paramLabel = "N",
      description = "Connections that they share (default: ${DEFAULT-VALUE}).")
  private int connections;

  @Option(
      names = "--seconds",
      defaultValue = "20",
      paramLabel = "N",
      description = "How long they go on once they have met (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    atLeast("--ranks", ranks, 2);
    atLeast("--connections", connections, 1);
    atLeast("--seconds", seconds, 1);
    int steps = (int) (seconds * 1000L / STEP.toMillis());
    DriverLoad load = new DriverBenchmark(ranks, connections, steps, STEP, BEAT).run();
    PrintWriter out = spec.commandLine().getOut();
    print(out, load);
    out.flush();
    boolean small =
        load.cost().heapBytes() <= MOST_MB * 1_000_000L && load.cost().threads() <= MOST_THREADS;
    return small ? 0 : 1;
  }

  private void print(PrintWriter out, DriverLoad load) {
    DriverLoad.Meeting meeting = load.meeting();
    DriverLoad.Talk talk = load.talk();
    out.printf(
        Locale.ROOT,
        "%d ranks over %d connections on %d cores, which they share with the driver%n",
        ranks,
        Math.min(ranks, connections),
        Runtime.getRuntime().availableProcessors());
    out.printf(
        Locale.ROOT,
        "meeting   %.1f s until each knew where all are; %d questions a rank, %.0f kB asked, %.0f kB"
            + " answered (the last answer %.0f kB), %.0f MB in all%n",
        meeting.seconds(),
        meeting.questions(),
        meeting.questionBytes() / 1e3,
        meeting.answerBytes() / 1e3,
        meeting.largestAnswer() / 1e3,
        (meeting.questionBytes() + meeting.answerBytes()) * (double) ranks / 1e6);
    out.printf(
        Locale.ROOT,
        "messages  %d questions and %d reports in %.1f s (%.0f a second); an answer takes %.2f ms,"
            + " one in a hundred more than %.1f ms%n",
        talk.questions(),
        talk.messages(),
        talk.seconds(),
        (talk.questions() + talk.messages()) / talk.seconds(),
        talk.median(),
        talk.slow());
    out.printf(
        Locale.ROOT,
        "driver    %.1f s of a core (%.0f microseconds a message), %.1f MB held, %d more threads%n",
        load.cost().processorSeconds(),
        load.cost().processorSeconds() * 1e6 / (talk.questions() + talk.messages()),
        load.cost().heapBytes() / 1e6,
        load.cost().threads());
  }

  private void atLeast(String option, int value, int least) {
    if (value < least) {
      throw new ParameterException(
          spec.commandLine(), option + " " + value + ": must be at least " + least);
    }
  }
}
