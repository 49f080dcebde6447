package io.convoy.executor.bench;

import io.convoy.executor.data.augment.AugmentationSpec;
import io.convoy.executor.data.augment.Augmentations;
import io.convoy.executor.data.augment.CropPolicy;
import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.image.CropBox;
import io.convoy.executor.data.intake.ImageIntake;
import io.convoy.executor.data.intake.IntakeOptions;
import io.convoy.executor.data.pipeline.ImagePipeline;
import io.convoy.executor.data.pipeline.PixelPool;
import io.convoy.executor.data.pipeline.StageClock;
import io.convoy.executor.data.shard.EncodedSample;
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
  private static final int TURNS = 10;
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

    private static final Result NONE = new Result(0, 0, 0, Map.of());

    private Result plus(Result other) {
      Map<String, Double> shares = new LinkedHashMap<>();
      double all = seconds + other.seconds;
      other.stages.forEach(
          (name, share) ->
              shares.put(
                  name, (share * other.seconds + stages.getOrDefault(name, 0.0) * seconds) / all));
      return new Result(images + other.images, all, cpuSeconds + other.cpuSeconds, shares);
    }
  }

  /**
   * A pipeline beside {@link PlainLoop}, taking turns.
   *
   * @param pipeline what it does
   * @param reference images of the loop for each second of processor time
   */
  public record Comparison(Result pipeline, double reference) {
    /** How many times as many images as the loop. */
    public double ratio() {
      return pipeline.rate() / reference;
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
    try (Bench bench = new Bench(augment)) {
      bench.run(seconds / 2);
      return bench.run(seconds);
    }
  }

  /**
   * Measures beside a loop that does with OpenCV what a random crop and a flip take, in turns of a
   * tenth of the time, so that other load meets both alike.
   *
   * @param crop how the part is taken, and a flip
   * @param seconds of wall time of each
   */
  public Comparison compare(List<AugmentationSpec> crop, double seconds) {
    CropPolicy policy =
        Augmentations.plan(crop, shape, colours)
            .crop()
            .orElse((height, width, random) -> new CropBox(0, 0, height, width));
    try (Bench bench = new Bench(crop);
        PlainLoop loop = new PlainLoop(shape, policy)) {
      bench.run(seconds / 2);
      plain(loop, seconds / 2);
      Result sum = Result.NONE;
      long images = 0;
      double busy = 0;
      for (int turn = 0; turn < TURNS; turn++) {
        sum = sum.plus(bench.run(seconds / TURNS));
        long cpu = cpu();
        images += plain(loop, seconds / TURNS);
        busy += (cpu() - cpu) / NANOS;
      }
      return new Comparison(sum, images / busy);
    }
  }

  private long plain(PlainLoop loop, double seconds) {
    long end = System.nanoTime() + (long) (seconds * NANOS);
    long images = 0;
    do { // one at least, however long the thread had to wait
      loop.run(samples.get((int) (images % samples.size())).bytes());
      images++;
    } while (System.nanoTime() < end);
    return images;
  }

  private static long cpu() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return threads.getCurrentThreadCpuTime();
  }

  /** One list of augmentations, ready to run. */
  private final class Bench implements AutoCloseable {
    private final List<String> names;
    private final StageClock clock;
    private final ImagePipeline.Lane lane;
    private final FloatBuffer target =
        new PixelPool().take((long) BATCH * shape.size() * Float.BYTES).asFloatBuffer();
    private long made;

    Bench(List<AugmentationSpec> augment) {
      ImagePipeline pipeline =
          ImagePipeline.training(
              shape, new InputColours(colours, Normalisation.MEAN_STD), augment, 1);
      names = names(augment);
      clock = new StageClock(2 + pipeline.plan().pixels().size());
      lane = pipeline.lane(clock);
      if (names.size() != clock.nanos().length) {
        throw new IllegalArgumentException(
            "neighbouring changes of geometry are one stage: measure one of them at a time");
      }
    }

    Result run(double seconds) {
      long[] before = clock.nanos();
      long start = System.nanoTime();
      long cpu = cpu();
      long end = start + (long) (seconds * NANOS);
      long first = made;
      do { // one at least, however long the thread had to wait
        EncodedSample sample = samples.get((int) (made % samples.size()));
        lane.run(sample, (int) (made / samples.size()), target, (int) (made % BATCH));
        made++;
      } while (System.nanoTime() < end);
      double busy = (cpu() - cpu) / NANOS;
      double wall = (System.nanoTime() - start) / NANOS;
      return new Result(made - first, wall, busy, shares(before, clock.nanos()));
    }

    private Map<String, Double> shares(long[] before, long[] after) {
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

    @Override
    public void close() {
      lane.close();
    }
  }

  /** Names of stages are those of the recipe; what frames is a part of decoding. */
  private List<String> names(List<AugmentationSpec> augment) {
    List<String> names = new ArrayList<>(List.of("decode and resize"));
    for (AugmentationSpec spec : augment) {
      if (!Augmentations.plan(List.of(spec), shape, colours).pixels().isEmpty()) {
        names.add(spec.name());
      }
    }
    names.add("normalise");
    return names;
  }
}
