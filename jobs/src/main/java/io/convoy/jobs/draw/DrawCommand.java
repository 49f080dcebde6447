package io.convoy.jobs.draw;

import io.convoy.executor.base.DaemonThreads;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The job {@code draw}: draws a labelled image set, shapes or digits, to try Convoy out, as {@code
 * <output>/{train,test}/<class>/NNNN.jpg}. It needs no Spark.
 */
@Command(
    name = "draw",
    description = {
      "Draw a labelled image set, to try Convoy out without data: shapes and patterns, or digits.",
      "Writes <output>/{train,test}/<class>/NNNN.jpg. The same seed gives the same files."
    })
public final class DrawCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--output", required = true, paramLabel = "DIR", description = "Where to write.")
  private Path output;

  @Option(
      names = "--subject",
      defaultValue = "figures",
      paramLabel = "WHAT",
      description = {
        "figures: 12 classes of shapes and patterns in colour (default).",
        "digits: 0 to 9 as if written by hand, white on black, in the manner of MNIST."
      })
  private String subject;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Any integer (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--train",
      defaultValue = "400",
      paramLabel = "N",
      description = "Training images per class (default ${DEFAULT-VALUE}).")
  private int train;

  @Option(
      names = "--test",
      defaultValue = "100",
      paramLabel = "N",
      description = "Test images per class (default ${DEFAULT-VALUE}).")
  private int test;

  @Option(
      names = "--size",
      defaultValue = "32",
      paramLabel = "PIXELS",
      description = "Width and height, 16 to 512 (default ${DEFAULT-VALUE}).")
  private int size;

  /** Creates the command; picocli sets the options. */
  public DrawCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    DrawnSubject wanted = subject();
    check("--train", train, 1, 1_000_000);
    check("--test", test, 1, 1_000_000);
    check("--size", size, 16, 512);
    String settings =
        String.format(
            "%sseed %d, train %d, test %d, size %d%n",
            wanted == DrawnSubject.FIGURES ? "" : wanted + ", ", seed, train, test, size);
    DrawnFolder folder = new DrawnFolder(output);
    if (folder.holds(settings)) {
      say("already drawn: " + output);
      return 0;
    }
    folder.clear();
    List<DrawnSubject.Motif> motifs = wanted.motifs();
    draw(folder, "train", motifs, train);
    draw(folder, "test", motifs, test);
    folder.complete(settings);
    say(
        String.format(
            "drew %d classes x (%d train + %d test) images of %dx%d pixels into %s",
            motifs.size(), train, test, size, size, output));
    return 0;
  }

  private DrawnSubject subject() {
    return Arrays.stream(DrawnSubject.values())
        .filter(one -> one.toString().equals(subject))
        .findFirst()
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    String.format("--subject = %s: must be figures or digits", subject)));
  }

  private void draw(DrawnFolder folder, String split, List<DrawnSubject.Motif> motifs, int count)
      throws InterruptedException {
    List<Callable<Integer>> work = new ArrayList<>();
    for (DrawnSubject.Motif motif : motifs) {
      work.add(() -> draw(folder, split, motif, count));
    }
    DaemonThreads.all(Runtime.getRuntime().availableProcessors(), "convoy-draw", work);
  }

  private int draw(DrawnFolder folder, String split, DrawnSubject.Motif motif, int count) {
    Path target = folder.open(split, motif.label());
    try (JpegFiles files = new JpegFiles()) {
      for (int index = 0; index < count; index++) {
        Random random = random(split, motif.label(), index);
        Path file = target.resolve(String.format("%04d.jpg", index));
        files.write(motif.painter().image(size, random), file);
      }
    }
    return count;
  }

  /** Each image has its own random numbers, whoever draws it; similar keys give unlike ones. */
  private Random random(String split, String label, int index) {
    long key = seed;
    for (int part : new int[] {split.hashCode(), label.hashCode(), index}) {
      key = scramble(key + part);
    }
    return new Random(key);
  }

  /** The finaliser of MurmurHash3, after a step that keeps 0 from staying 0. */
  private static long scramble(long key) {
    long mixed = key + 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ mixed >>> 33) * 0xFF51AFD7ED558CCDL;
    mixed = (mixed ^ mixed >>> 33) * 0xC4CEB9FE1A85EC53L;
    return mixed ^ mixed >>> 33;
  }

  private void check(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ParameterException(
          spec.commandLine(),
          String.format("%s = %d: must be from %d to %d", option, value, least, most));
    }
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
  }
}
