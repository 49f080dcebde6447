package io.convoy.executor.data.pipeline;

import io.convoy.executor.data.dataset.ImageShape;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Decoded, augmented and normalised images of one micro-batch, in native memory.
 *
 * <p>Whoever takes a batch closes it, which hands its memory back for reuse; nothing may read
 * {@link #pixels()} afterwards.
 */
public final class ImageBatch implements AutoCloseable {
  private final ImageShape shape;
  private final FloatBuffer pixels;
  private final ByteImages bytes;
  private final int[] labels;
  private final long[] samples;
  private final FloatBuffer targets;
  private final Runnable release;

  /**
   * Creates a batch of {@code labels.length} images.
   *
   * @param shape the size of each image
   * @param pixels a direct buffer in native byte order; its first {@code N*H*W*C} values are the
   *     images, {@code [N,H,W,C]} row-major, channels in the order R, G, B
   * @param labels class numbers, {@code [N]}
   * @param samples sample numbers within the split, {@code [N]}
   * @param release called once, when the batch is closed
   */
  public ImageBatch(
      ImageShape shape, FloatBuffer pixels, int[] labels, long[] samples, Runnable release) {
    if (!pixels.isDirect()) {
      throw new IllegalArgumentException("pixels must be a direct buffer");
    }
    if (samples.length != labels.length || pixels.capacity() < labels.length * shape.size()) {
      throw new IllegalArgumentException(
          String.format(
              "%d labels, %d sample numbers and room for %d values do not fit images of %s",
              labels.length, samples.length, pixels.capacity(), shape));
    }
    this.shape = shape;
    this.pixels = pixels;
    this.bytes = null;
    this.labels = labels;
    this.samples = samples;
    this.targets = null;
    this.release = release;
  }

  private ImageBatch(
      ImageShape shape, ByteImages bytes, int[] labels, long[] samples, Runnable release) {
    this.shape = shape;
    this.pixels = null;
    this.bytes = bytes;
    this.labels = labels;
    this.samples = samples;
    this.targets = null;
    this.release = release;
  }

  /** A batch of images that are not normalised yet, else as the constructor makes one. */
  static ImageBatch ofBytes(
      ImageShape shape, ByteImages bytes, int[] labels, long[] samples, Runnable release) {
    return new ImageBatch(shape, bytes, labels, samples, release);
  }

  private ImageBatch(ImageBatch hard, FloatBuffer targets) {
    this.shape = hard.shape;
    this.pixels = hard.pixels;
    this.bytes = hard.bytes;
    this.labels = hard.labels;
    this.samples = hard.samples;
    this.targets = targets;
    this.release = hard.release;
  }

  /**
   * The same images with soft targets for the loss, as mixup, CutMix and label smoothing make them.
   * It takes over the memory: close this one or the result, not both.
   *
   * @param targets a direct buffer in native byte order; its first {@code N*classes} values are the
   *     wanted probabilities, {@code [N,classes]} row-major, each row summing to 1
   */
  public ImageBatch withTargets(FloatBuffer targets) {
    if (!targets.isDirect() || targets.capacity() < labels.length) {
      throw new IllegalArgumentException(
          String.format(
              "targets must be a direct buffer of %d rows, not one of %d values",
              labels.length, targets.capacity()));
    }
    return new ImageBatch(this, targets);
  }

  /**
   * Some of its images, without soft targets. They share its memory and are not closed.
   *
   * @param from the first of them
   * @param to one more than the last
   */
  public ImageBatch part(int from, int to) {
    int start = from * shape.size();
    int length = (to - from) * shape.size();
    int[] ownLabels = Arrays.copyOfRange(labels, from, to);
    long[] ownSamples = Arrays.copyOfRange(samples, from, to);
    if (bytes == null) {
      return new ImageBatch(shape, pixels.slice(start, length), ownLabels, ownSamples, () -> {});
    }
    ByteBuffer values = bytes.values().slice(start, length);
    ByteImages own = new ByteImages(values, to - from, bytes.colours(), Optional.empty());
    return new ImageBatch(shape, own, ownLabels, ownSamples, () -> {});
  }

  /** The size of each image. */
  public ImageShape shape() {
    return shape;
  }

  /** Number of images N. */
  public int count() {
    return labels.length;
  }

  /**
   * Normalised pixels, {@code [N,H,W,C]} row-major in native memory.
   *
   * @throws IllegalStateException if the images are {@link #bytes}
   */
  public FloatBuffer pixels() {
    if (pixels == null) {
      throw new IllegalStateException("the images of this batch are bytes");
    }
    return pixels;
  }

  /** Images that are not normalised yet, in place of {@link #pixels}; empty if they are. */
  public Optional<ByteImages> bytes() {
    return Optional.ofNullable(bytes);
  }

  /** Class numbers, {@code [N]}, by which hits are counted; not a copy. */
  public int[] labels() {
    return labels;
  }

  /**
   * Wanted probabilities, {@code [N,classes]} row-major in native memory, each row summing to 1; if
   * empty, all of a row is on its label.
   */
  public Optional<FloatBuffer> targets() {
    return Optional.ofNullable(targets);
  }

  /** Sample numbers within the split, {@code [N]}; not a copy. */
  public long[] samples() {
    return samples;
  }

  @Override
  public void close() {
    release.run();
  }
}
