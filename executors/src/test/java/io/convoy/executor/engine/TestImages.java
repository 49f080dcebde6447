package io.convoy.executor.engine;

import io.convoy.executor.data.ImageBatch;
import io.convoy.executor.data.ImageShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Batches of noise. */
public final class TestImages {
  private TestImages() {}

  /** Uniform pixels from -1 to 1 and uniform labels, drawn from the seed. */
  public static ImageBatch noise(ImageShape shape, int count, int classes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    FloatBuffer pixels =
        ByteBuffer.allocateDirect(4 * count * shape.size())
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (int i = 0; i < pixels.capacity(); i++) {
      pixels.put(i, (float) random.nextDouble(-1, 1));
    }
    int[] labels = random.ints(count, 0, classes).toArray();
    return new ImageBatch(shape, pixels, labels, new long[count], () -> {});
  }

  /** The same images with targets that are uniform noise, each row summing to 1. */
  public static ImageBatch soft(ImageBatch batch, int classes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    FloatBuffer targets =
        ByteBuffer.allocateDirect(4 * batch.count() * classes)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (int n = 0; n < batch.count(); n++) {
      double[] row = random.doubles(classes).toArray();
      double sum = Arrays.stream(row).sum();
      for (int c = 0; c < classes; c++) {
        targets.put(n * classes + c, (float) (row[c] / sum));
      }
    }
    return batch.withTargets(targets);
  }

  /** Images {@code from} (inclusive) to {@code to} (exclusive) of a batch, as a copy. */
  public static ImageBatch slice(ImageBatch batch, int from, int to) {
    int size = batch.shape().size();
    FloatBuffer pixels =
        ByteBuffer.allocateDirect(4 * (to - from) * size)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (int i = 0; i < pixels.capacity(); i++) {
      pixels.put(i, batch.pixels().get(from * size + i));
    }
    int[] labels = Arrays.copyOfRange(batch.labels(), from, to);
    return new ImageBatch(batch.shape(), pixels, labels, new long[to - from], () -> {});
  }
}
