package io.convoy.executor.safetensors;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.function.DoubleConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A safetensors file that is open for reading, tensor by tensor and by name. The header is read and
 * checked at once, values only when they are asked for; those asked for in the file's order are
 * read in one go.
 *
 * <p>Every method that reads throws a {@link SafetensorsException} if the file is not as it should
 * be and an {@link EOFException} if it is cut off; their messages go on from the file's name. To be
 * used by one thread at a time.
 */
public final class Safetensors implements AutoCloseable {
  /** A multiple of every value's bytes. */
  private static final int CHUNK = 1 << 20;

  private final FSDataInputStream in;
  private final SafetensorsHeader header;

  /** What takes a tensor's bytes. */
  @FunctionalInterface
  public interface Chunks {
    /**
     * Takes the next whole values.
     *
     * @param bytes little-endian; others lie there after the call
     * @param length how many of them are values
     */
    void take(byte[] bytes, int length);
  }

  private Safetensors(FSDataInputStream in, SafetensorsHeader header) {
    this.in = in;
    this.header = header;
  }

  /** Opens a file and checks its header. */
  public static Safetensors open(Path file, Configuration hadoop) throws IOException {
    FileSystem files = file.getFileSystem(hadoop);
    long size = files.getFileStatus(file).getLen();
    FSDataInputStream in = files.open(file);
    try {
      return new Safetensors(in, SafetensorsHeader.read(in, size));
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** What the file says of itself: texts by name. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /** The file's tensors by name, in the order in which their values lie. */
  public Map<String, StoredTensor> tensors() {
    return header.tensors();
  }

  /**
   * Reads a tensor's bytes, chunk by chunk.
   *
   * @param chunks takes them in order
   */
  public void read(String name, Chunks chunks) throws IOException {
    StoredTensor tensor = tensor(name);
    in.seek(header.begin() + tensor.begin());
    byte[] chunk = new byte[(int) Math.min(CHUNK, tensor.bytes())];
    for (long at = 0; at < tensor.bytes(); at += chunk.length) {
      int length = (int) Math.min(chunk.length, tensor.bytes() - at);
      in.readFully(chunk, 0, length);
      chunks.take(chunk, length);
    }
  }

  /** A tensor's values as floats, the last dimension fastest, rounded where they are wider. */
  public float[] floats(String name) throws IOException {
    float[] values = new float[length(tensor(name))];
    FloatBuffer rest = FloatBuffer.wrap(values);
    each(name, value -> rest.put((float) value));
    return values;
  }

  /** A tensor's values as doubles, the last dimension fastest. */
  public double[] doubles(String name) throws IOException {
    double[] values = new double[length(tensor(name))];
    DoubleBuffer rest = DoubleBuffer.wrap(values);
    each(name, rest::put);
    return values;
  }

  /** The first values of a tensor, or all if it has no more; others are not read. */
  public float[] first(String name, int count) throws IOException {
    StoredTensor tensor = tensor(name);
    float[] values = new float[(int) Math.min(count, tensor.count())];
    byte[] bytes = new byte[(int) (values.length * tensor.bytes() / Math.max(1, tensor.count()))];
    in.seek(header.begin() + tensor.begin());
    in.readFully(bytes);
    ByteBuffer rest = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) tensor.type().next(rest);
    }
    return values;
  }

  private void each(String name, DoubleConsumer taker) throws IOException {
    ValueType type = tensor(name).type();
    read(
        name,
        (bytes, length) -> {
          ByteBuffer rest = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN);
          while (rest.hasRemaining()) {
            taker.accept(type.next(rest));
          }
        });
  }

  private StoredTensor tensor(String name) throws SafetensorsException {
    StoredTensor tensor = header.tensors().get(name);
    if (tensor == null) {
      throw new SafetensorsException("without a tensor '" + name + "'");
    }
    return tensor;
  }

  private static int length(StoredTensor tensor) throws SafetensorsException {
    if (tensor.count() > Integer.MAX_VALUE - Long.BYTES) {
      throw new SafetensorsException(
          "too large: '" + tensor.name() + "' has " + tensor.count() + " values");
    }
    return (int) tensor.count();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
