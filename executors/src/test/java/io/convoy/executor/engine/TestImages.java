package io.convoy.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

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

  /**
   * Images as smooth as photographs, normalised: each channel's mean is 0 and its variance 1 over
   * all of them. Every label is 0.
   */
  public static ImageBatch waves(ImageShape shape, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int size = shape.size();
    double[] pixels = new double[count * size];
    for (int n = 0; n < count; n++) {
      for (int c = 0; c < shape.channels(); c++) {
        for (int wave = 0; wave < 8; wave++) {
          addWave(pixels, n * size + c, shape, random);
        }
      }
    }
    for (int c = 0; c < shape.channels(); c++) {
      normalise(pixels, c, shape.channels());
    }
    FloatBuffer buffer = floats(pixels);
    return new ImageBatch(shape, buffer, new int[count], new long[count], () -> {});
  }

  /** One plane wave of up to four periods a side; the faster, the lower. */
  private static void addWave(
      double[] pixels, int start, ImageShape shape, SplittableRandom random) {
    double down = random.nextDouble(-4, 4);
    double right = random.nextDouble(-4, 4);
    double phase = random.nextDouble(2 * Math.PI);
    double height = 1 / (1 + Math.hypot(down, right));
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        double periods = down * y / shape.height() + right * x / shape.width();
        int pixel = (y * shape.width() + x) * shape.channels();
        pixels[start + pixel] += height * Math.cos(2 * Math.PI * periods + phase);
      }
    }
  }

  private static void normalise(double[] pixels, int channel, int channels) {
    int values = pixels.length / channels;
    double sum = 0;
    double squares = 0;
    for (int i = channel; i < pixels.length; i += channels) {
      sum += pixels[i];
      squares += pixels[i] * pixels[i];
    }
    double mean = sum / values;
    double deviation = Math.sqrt(squares / values - mean * mean);
    for (int i = channel; i < pixels.length; i += channels) {
      pixels[i] = (pixels[i] - mean) / deviation;
    }
  }

  private static FloatBuffer floats(double[] values) {
    FloatBuffer buffer =
        ByteBuffer.allocateDirect(4 * values.length).order(ByteOrder.nativeOrder()).asFloatBuffer();
    for (double value : values) {
      buffer.put((float) value);
    }
    return buffer.clear();
  }

  /** The same images with every class equally wanted. */
  public static ImageBatch equal(ImageBatch batch, int classes) {
    double[] targets = new double[batch.count() * classes];
    Arrays.fill(targets, 1.0 / classes);
    return batch.withTargets(floats(targets));
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

  /** A batch's images as DL4J takes them, {@code [N,C,H,W]}. */
  public static INDArray nchw(ImageBatch batch) {
    ImageShape shape = batch.shape();
    float[] values = new float[batch.count() * shape.size()];
    batch.pixels().duplicate().clear().get(values);
    return Nd4j.createFromArray(values)
        .reshape(batch.count(), shape.height(), shape.width(), shape.channels())
        .permute(0, 3, 1, 2)
        .dup('c');
  }

  /** One step of plain descent. */
  static void descend(Replica replica, ImageBatch batch, long seed) {
    replica.gradientBuffer().clear();
    replica.accumulate(batch, seed);
    update(replica, batch.count(), 1);
  }

  /** The update of plain descent; statistics as their contract says. */
  @SuppressWarnings("try") // scopes act by being open
  static void update(Replica replica, int samples, int shares) {
    try (PointerScope scope = new PointerScope()) {
      for (Segment s : replica.layout().segments()) {
        double rate = s.role() == Role.STATISTIC ? 1.0 / shares : 0.05 / samples;
        Tensor gradient = replica.gradientBuffer().gradient().narrow(0, s.offset(), s.length());
        replica.parameters().narrow(0, s.offset(), s.length()).sub_(gradient, new Scalar(rate));
      }
    }
  }

  /**
   * The slope of the loss sum along a parameter, by differences, in double precision.
   *
   * @param index of the parameter among all
   */
  static double slope(Replica replica, ImageBatch batch, long index) {
    double step = 1e-6;
    return (loss(replica, batch, index, step) - loss(replica, batch, index, -step)) / (2 * step);
  }

  @SuppressWarnings("try") // scopes act by being open
  private static double loss(Replica replica, ImageBatch batch, long index, double change) {
    try (PointerScope scope = new PointerScope()) {
      Tensor value = replica.parameters().narrow(0, index, 1);
      Tensor before = value.clone();
      value.add_(new Scalar(change));
      replica.gradientBuffer().clear();
      replica.accumulate(batch, 3);
      value.copy_(before);
      return replica.gradientBuffer().lossSum();
    }
  }

  /** A tensor's values, row-major. */
  @SuppressWarnings("try") // scopes act by being open
  static double[] values(Tensor tensor) {
    try (PointerScope scope = new PointerScope()) {
      double[] values = new double[(int) tensor.numel()];
      tensor.to(ScalarType.Double).contiguous().data_ptr_double().get(values);
      return values;
    }
  }

  /** The largest difference of two arrays' values; NaN if any is. */
  static double furthest(double[] one, double[] other) {
    assertThat(one).hasSameSizeAs(other);
    double furthest = 0;
    for (int i = 0; i < one.length; i++) {
      furthest = Math.max(furthest, Math.abs(one[i] - other[i]));
    }
    return furthest;
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
