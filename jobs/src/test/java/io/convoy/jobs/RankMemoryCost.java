package io.convoy.jobs;

import io.convoy.driver.cluster.RankMemory;
import io.convoy.driver.run.MemoryEstimate;
import io.convoy.driver.run.TrainingSetup;
import io.convoy.jobs.recipe.RecipeArguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/**
 * Measures what executor processes take outside their heap while they train a few steps, evaluate
 * and write a snapshot, beside what is estimated. Arguments: a model of the catalogue, the drawn
 * images' height and width, the batch size of a rank, ranks, and settings of a recipe. A rank has a
 * core of its own, or waits for one.
 */
public final class RankMemoryCost {
  private static final int CLASSES = 12;
  private static final int STEPS = 4;
  private static final int HEAP_MB = 1024;
  private static final double GB = 1L << 30;
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

  private RankMemoryCost() {}

  public static void main(String... args) throws Exception {
    String model = args[0];
    int batch = Integer.parseInt(args[2]);
    int ranks = Integer.parseInt(args[3]);
    Path root = Files.createTempDirectory("rank-memory");
    List<String> more = new ArrayList<>(Arrays.asList(args).subList(4, args.length));
    more.add(0, "model.input={height=" + args[1] + ",width=" + args[1] + "}");
    int perClass = (STEPS * batch * ranks + CLASSES - 1) / CLASSES + 2;
    String[] train =
        command(model, draw(root, args[1], perClass), root.resolve("run"), batch * ranks, more);
    RankMemory estimate = estimate(train, ranks);
    // all of the heap is touched, so that what is outside is the difference
    String options = "-Xms" + HEAP_MB + "m -XX:+AlwaysPreTouch";
    Cli cli =
        Cli.cluster(ranks)
            .with(
                "spark.executor.extraJavaOptions",
                String.join(" ", Cli.SHORT_LIVED) + " " + options);
    Process driver = cli.start(root.resolve("log").toFile(), train);
    long peak = 0;
    while (!driver.waitFor(100, TimeUnit.MILLISECONDS)) {
      peak = Math.max(peak, peak(driver.toHandle()));
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %d x %d | %.2f (%s) | %.2f | exit code %d%n",
        model,
        args[1],
        ranks,
        batch,
        estimate.bytes(1) / GB,
        estimate.parts(),
        peak / GB - HEAP_MB / 1024.0,
        driver.exitValue());
    System.exit(0);
  }

  private static String draw(Path root, String size, int perClass) {
    String images = root.resolve("images").toString();
    String data = root.resolve("data").toString();
    String number = Integer.toString(perClass);
    Cli cli = Cli.local();
    require(cli.run("draw", "--output", images, "--size", size, "--train", number, "--test", "5"));
    require(cli.run("prepare", "--input", images, "--output", data, "--val-fraction", "0.1"));
    return data;
  }

  private static void require(Cli.Result result) {
    if (result.code() != 0) {
      throw new IllegalStateException(String.join("\n", result.err()));
    }
  }

  private static String[] command(
      String model, String data, Path run, int batch, List<String> more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "train",
                "data.path=" + data,
                "run.dir=" + run,
                "run.report=false",
                "model.name=" + model,
                "data.augment=[{name=random-resized-crop}]",
                "cluster.timeout=30m",
                "train.epochs=1",
                "train.batch=" + batch));
    command.addAll(more);
    return command.toArray(String[]::new);
  }

  private static RankMemory estimate(String[] train, int ranks) {
    List<String> settings = List.of(train).subList(1, train.length);
    return MemoryEstimate.of(
        TrainingSetup.of(RecipeArguments.read(settings), new Configuration()), ranks);
  }

  /** Most bytes that an executor has had in memory so far. */
  private static long peak(ProcessHandle driver) {
    return RunProcess.executorsOf(driver).stream()
        .mapToLong(RankMemoryCost::residentPeak)
        .max()
        .orElse(0);
  }

  private static long residentPeak(ProcessHandle process) {
    try {
      Matcher matcher =
          PEAK.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
      return matcher.find() ? 1024 * Long.parseLong(matcher.group(1)) : 0;
    } catch (IOException e) {
      return 0; // it has just ended
    }
  }
}
