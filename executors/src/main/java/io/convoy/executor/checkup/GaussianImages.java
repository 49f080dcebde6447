package io.convoy.executor.checkup;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Random;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;

/**
 * Images whose pixels are drawn from the standard normal distribution, and their labels evenly.
 *
 * @param shape of each
 * @param classes number of labels
 * @param count how many
 * @param seed of the draws
 */
public record GaussianImages(ImageShape shape, int classes, int count, long seed)
    implements SubjectImages {

  @Override
  public <T> T with(Configuration hadoop, Function<ImageBatch, T> use) {
    Random random = new Random(seed);
    FloatBuffer pixels =
        ByteBuffer.allocateDirect(Float.BYTES * count * shape.size())
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (int i = 0; i < pixels.capacity(); i++) {
      pixels.put(i, (float) random.nextGaussian());
    }
    int[] labels = random.ints(count, 0, classes).toArray();
    try (ImageBatch batch = new ImageBatch(shape, pixels, labels, new long[count], () -> {})) {
      return use.apply(batch);
    }
  }
}
