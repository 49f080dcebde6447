package io.convoy.executor.data;

import io.convoy.executor.data.Dataset.ColourStatistics;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures decoding and augmentation on one thread, with images that are in memory. */
public final class PipelineBenchmark {
  private static final int BATCH = 64;
  private static final double NANOS = 1e9;

  private final List<EncodedSample> samples = new ArrayList<>();
  private final ImageShape shape;
  private final ColourStatistics colours;

  /**
   * What was measured.
   *
   * @param images made
   * @param seconds of wall time
   * @param cpuSeconds of the thread's processor time, which other load disturbs less
   * @param stages share of the wall time of each stage, in order
   */
  public record Result(long images, double seconds, double cpuSeconds, Map<String, Double> stages) {
    /** Images for each second of processor time. */
    public double rate() {
      return images / cpuSeconds;
    }
  }

  /**
   * Prepares a measurement.
   *
   * @param images encoded
   * @param shape the network's input
   */
  public PipelineBenchmark(List<byte[]> images, ImageShape shape) {
    this.shape = shape;
    try (ImageIntake intake = new ImageIntake(IntakeOptions.DEFAULT)) {
      for (byte[] image : images) {
        intake.accept(image);
        samples.add(
            new EncodedSample(
                samples.size(), "memory", ByteBuffer.allocate(512), ByteBuffer.wrap(image), 0));
      }
      colours = intake.moments().statistics();
    }
  }

  /**
   * Measures, after half the time of warming up.
   *
   * @param augment of single images
   * @param seconds of wall time
   */
  public Result run(List<AugmentationSpec> augment, double seconds) {
    ImagePipeline pipeline =
        ImagePipeline.training(shape, colours, Normalisation.MEAN_STD, augment, 1);
    StageClock clock = new StageClock(2 + pipeline.plan().pixels().size());
    FloatBuffer target = FloatBuffer.allocate(BATCH * shape.size());
    try (ImagePipeline.Lane lane = pipeline.lane(clock)) {
      run(lane, target, seconds / 2);
      long[] before = clock.nanos();
      long start = System.nanoTime();
      long cpu = cpu();
      long images = run(lane, target, seconds);
      double busy = (cpu() - cpu) / NANOS;
      double wall = (System.nanoTime() - start) / NANOS;
      return new Result(images, wall, busy, shares(augment, before, clock.nanos()));
    }
  }

  private long run(ImagePipeline.Lane lane, FloatBuffer target, double seconds) {
    long end = System.nanoTime() + (long) (seconds * NANOS);
    long images = 0;
    while (System.nanoTime() < end) {
      EncodedSample sample = samples.get((int) (images % samples.size()));
      lane.run(sample, (int) (images / samples.size()), target, (int) (images % BATCH));
      images++;
    }
    return images;
  }

  private static long cpu() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return threads.getCurrentThreadCpuTime();
  }

  /** Names of stages are those of the recipe; what frames is a part of decoding. */
  private Map<String, Double> shares(List<AugmentationSpec> augment, long[] before, long[] after) {
    List<String> names = new ArrayList<>(List.of("decode and resize"));
    for (AugmentationSpec spec : augment) {
      List<AugmentationSpec> alone = List.of(spec);
      if (!Augmentations.plan(alone, shape, colours).pixels().isEmpty()) {
        names.add(spec.name());
      }
    }
    names.add("normalise");
    if (names.size() != before.length) {
      throw new IllegalArgumentException(
          "neighbouring changes of geometry are one stage: measure one of them at a time");
    }
    double sum = 0;
    for (int i = 0; i < before.length; i++) {
      sum += after[i] - before[i];
    }
    Map<String, Double> shares = new LinkedHashMap<>();
    for (int i = 0; i < before.length; i++) {
      shares.merge(names.get(i), (after[i] - before[i]) / sum, Double::sum);
    }
    return shares;
  }
}
