package io.convoy.jobs.prepare.task;

import io.convoy.executor.base.DaemonThreads;
import io.convoy.executor.data.colour.ColourMoments;
import io.convoy.executor.data.colour.MeanImage;
import io.convoy.executor.data.image.DeepImages;
import io.convoy.executor.data.intake.ImageIntake;
import io.convoy.executor.data.intake.IntakeOptions;
import io.convoy.executor.data.storage.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/**
 * Takes images in on several threads: some wait for storage, the others decode. Statistics do not
 * depend on which thread did what. Owns its threads and native memory.
 */
final class IntakePool implements AutoCloseable {
  /** Storage takes its time: opening a file on an object store takes as long as decoding ten. */
  private static final int READERS = 8;

  private final ExecutorService readers;
  private final ExecutorService decoders;
  private final List<ImageIntake> intakes = new ArrayList<>();
  private final BlockingQueue<ImageIntake> idle;
  private final Optional<MeanImage> mean;

  /**
   * What came of an image.
   *
   * @param image as it goes into a shard, or empty if it is refused
   * @param reason why it is refused, or empty
   */
  record Outcome(Optional<ImageIntake.Accepted> image, String reason) {}

  /**
   * Starts the threads.
   *
   * @param threads that decode
   */
  IntakePool(IntakeOptions options, int threads) {
    readers = DaemonThreads.pool(READERS, "convoy-read");
    decoders = DaemonThreads.pool(threads, "convoy-decode");
    idle = new ArrayBlockingQueue<>(threads);
    mean =
        options.meanSide() == 0 ? Optional.empty() : Optional.of(new MeanImage(options.meanSide()));
    for (int i = 0; i < threads; i++) {
      intakes.add(new ImageIntake(options));
    }
    idle.addAll(intakes);
  }

  /** Number of images that keep all threads busy. */
  int room() {
    return 2 * (READERS + intakes.size());
  }

  /**
   * Reads and takes in an image.
   *
   * @param reading may throw a {@link DataException} to refuse it
   */
  CompletableFuture<Outcome> submit(Supplier<byte[]> reading) {
    return CompletableFuture.supplyAsync(reading, readers)
        .thenApplyAsync(this::take, decoders)
        .exceptionally(IntakePool::refused);
  }

  /** Takes in an image that has been read. */
  CompletableFuture<Outcome> submit(byte[] image) {
    return CompletableFuture.supplyAsync(() -> take(image), decoders)
        .exceptionally(IntakePool::refused);
  }

  private Outcome take(byte[] image) {
    ImageIntake intake = idle.remove();
    try {
      return new Outcome(Optional.of(intake.accept(image)), "");
    } finally {
      idle.add(intake);
    }
  }

  private static Outcome refused(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    if (cause instanceof DataException) {
      return new Outcome(Optional.empty(), cause.getMessage());
    }
    if (cause instanceof RuntimeException unforeseen) {
      throw unforeseen;
    }
    throw new IllegalStateException(cause);
  }

  /** The colours of all images taken in; call it when all outcomes are there. */
  ColourMoments moments() {
    ColourMoments moments = new ColourMoments();
    intakes.forEach(intake -> moments.add(intake.moments()));
    return moments;
  }

  /** What is known of images with deep samples; call it when all outcomes are there. */
  DeepImages deep() {
    DeepImages all = DeepImages.NONE;
    for (ImageIntake intake : intakes) {
      all = all.and(intake.deep());
    }
    return all;
  }

  /**
   * The mean of all images taken in, closed with this pool; call it when all outcomes are there.
   */
  Optional<MeanImage> mean() {
    mean.ifPresent(sum -> intakes.forEach(intake -> intake.mean().ifPresent(sum::add)));
    return mean;
  }

  /** Waits for what is being decoded, then frees its memory. */
  @Override
  public void close() {
    readers.shutdownNow();
    decoders.shutdownNow();
    for (int i = 0; i < intakes.size(); i++) {
      boolean interrupted = false;
      while (true) {
        try {
          idle.take().close();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    mean.ifPresent(MeanImage::close);
  }
}
