package io.convoy.jobs.bench;

import io.convoy.executor.bench.PipelineBenchmark;
import io.convoy.executor.bench.SyntheticImages;
import io.convoy.executor.data.augment.AugmentationSpec;
import io.convoy.executor.data.dataset.ImageShape;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench data}: images a second that one core decodes and augments. */
@Command(
    name = "data",
    description = {
      "Measures decoding and augmentation on one core, with JPEG images that are made up and in",
      "memory: images for each second of processor time, and the share of time of each operation.",
      "In turns with the first measurement runs a loop that does the same by hand with OpenCV.",
      ""
    },
    footerHeading = "%nExample:%n",
    footer = {"  convoy bench data --seconds 10"})
final class BenchDataCommand implements Callable<Integer> {
  private static final int PHOTOS = 64;
  private static final int PHOTO_QUALITY = 93;
  private static final int ICON_QUALITY = 75;

  /**
   * How many times as fast as torchvision 0.28 with Pillow 12 the plain loop was where both could
   * be measured, on 500x375 and on 32x32.
   */
  private static final double LOOP_TO_TORCHVISION = 965.0 / 540;

  private static final double ICON_LOOP_TO_TORCHVISION = 34_000.0 / 8_700;

  @Option(
      names = "--seconds",
      defaultValue = "5",
      paramLabel = "S",
      description = "Time for each measurement, after half of it to warm up (default: 5).")
  private double seconds;

  @Spec private CommandSpec spec;

  /**
   * What is measured.
   *
   * @param title of the line
   * @param augment the recipe's list
   */
  private record Case(String title, List<AugmentationSpec> augment) {}

  @Override
  public Integer call() {
    if (!(seconds > 0 && seconds <= 3600)) {
      throw new ParameterException(
          spec.commandLine(), "--seconds = " + seconds + ": must be more than 0, at most 3600");
    }
    List<byte[]> photos = SyntheticImages.jpegs(PHOTOS, 375, 500, PHOTO_QUALITY);
    say("500x375 JPEG (%d KB) to 224x224%n", kilobytes(photos));
    measure(
        new PipelineBenchmark(photos, new ImageShape(224, 224, 3)),
        photoCases(),
        LOOP_TO_TORCHVISION);
    List<byte[]> icons = SyntheticImages.jpegs(PHOTOS, 32, 32, ICON_QUALITY);
    say("32x32 JPEG (%d KB)%n", kilobytes(icons));
    measure(
        new PipelineBenchmark(icons, new ImageShape(32, 32, 3)),
        iconCases(),
        ICON_LOOP_TO_TORCHVISION);
    return 0;
  }

  private static long kilobytes(List<byte[]> images) {
    long bytes = images.stream().mapToLong(image -> image.length).sum();
    return Math.round(bytes / 1e3 / images.size());
  }

  private static List<Case> photoCases() {
    AugmentationSpec crop = spec("random-resized-crop", Map.of("area", List.of(0.25, 1)));
    AugmentationSpec flip = spec("horizontal-flip", Map.of());
    return List.of(
        new Case("random-resized-crop, flip", List.of(crop, flip)),
        with("the same, colour-jitter, lighting", crop, flip, "colour-jitter", "lighting"),
        with("the same, rand-augment", crop, flip, "rand-augment"),
        with("the same, auto-augment", crop, flip, "auto-augment"),
        with("the same, trivial-augment", crop, flip, "trivial-augment"),
        with("the same, rotation, random-erasing", crop, flip, "rotation", "random-erasing"),
        new Case("scale-jitter, flip", List.of(spec("scale-jitter", Map.of()), flip)));
  }

  private static List<Case> iconCases() {
    AugmentationSpec crop = spec("random-crop", Map.of());
    AugmentationSpec flip = spec("horizontal-flip", Map.of());
    return List.of(
        new Case("random-crop, flip", List.of(crop, flip)),
        with("the same, cutout", crop, flip, "cutout"),
        with("the same, rand-augment", crop, flip, "rand-augment"),
        with("the same, colour-jitter", crop, flip, "colour-jitter"));
  }

  private static Case with(
      String title, AugmentationSpec crop, AugmentationSpec flip, String... further) {
    List<AugmentationSpec> all = new ArrayList<>(List.of(crop, flip));
    for (String name : further) {
      all.add(spec(name, Map.of()));
    }
    return new Case(title, all);
  }

  private static AugmentationSpec spec(String name, Map<String, Object> parameters) {
    return new AugmentationSpec(name, parameters);
  }

  /** The first case beside the plain loop, which does the same; the others alone. */
  private void measure(PipelineBenchmark benchmark, List<Case> cases, double loopToTorchvision) {
    PipelineBenchmark.Comparison first = benchmark.compare(cases.get(0).augment(), seconds);
    say(cases.get(0), first.pipeline());
    say("  %-36s%8.0f images/s%n", "the same by hand with OpenCV", first.reference());
    say(
        "  %-36s%8.2f times by hand; by hand was %.2f times torchvision elsewhere: so %.2f times%n",
        "", first.ratio(), loopToTorchvision, first.ratio() * loopToTorchvision);
    for (Case one : cases.subList(1, cases.size())) {
      say(one, benchmark.run(one.augment(), seconds));
    }
  }

  private void say(Case one, PipelineBenchmark.Result result) {
    String shares =
        result.stages().entrySet().stream()
            .map(e -> String.format(Locale.ROOT, "%s %.0f %%", e.getKey(), 100 * e.getValue()))
            .collect(Collectors.joining(", "));
    say("  %-36s%8.0f images/s   %s%n", one.title(), result.rate(), shares);
  }

  private void say(String format, Object... values) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(Locale.ROOT, format, values);
    out.flush();
  }
}
