package io.convoy.executor.model.file;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.bytedeco.javacpp.indexer.Bfloat16Indexer;
import org.bytedeco.javacpp.indexer.HalfIndexer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A vector as ND4J stores it, the parameters of a model: shape and values, each with how it was
 * allocated, how many numbers it has and of which type. ND4J's own reader takes memory for what the
 * file says; this one knows how many values there must be.
 */
final class StoredVector {
  /** How numbers were allocated when they were counted with 32 bits. */
  private static final List<String> COUNTED_SHORT = List.of("DIRECT", "HEAP", "JAVACPP");

  private static final List<String> COUNTED_LONG = List.of("LONG_SHAPE", "MIXED_DATA_TYPES");

  /** The rank, shape and strides of two dimensions, and three numbers more. */
  private static final int LARGEST_SHAPE = 8;

  private final DataInputStream in;

  private StoredVector(InputStream in) {
    this.in = new DataInputStream(new BufferedInputStream(in, 1 << 16));
  }

  /** A value of the file. */
  private interface Next {
    float read() throws IOException;
  }

  /**
   * Reads a vector to the end of a stream.
   *
   * @param expected how many values it must have
   * @return in single precision, {@code [1, P]}
   * @throws IOException if it has others, or is damaged
   */
  static INDArray read(InputStream in, long expected) throws IOException {
    StoredVector stored = new StoredVector(in);
    long inShape = stored.shape();
    String type = stored.head(expected);
    if (inShape != expected) {
      throw new IOException(inShape + " values by their shape, " + expected + " in its layers");
    }
    INDArray vector = stored.values(stored.next(type), expected);
    if (stored.in.read() >= 0) { // reading to the end has the zip's checksum compared
      vector.close();
      throw new IOException("there is more after its values");
    }
    return vector;
  }

  /** The number of values by the shape of a row, a column or a list. */
  private long shape() throws IOException {
    boolean isShort = isCountedShort();
    long length = length(isShort);
    if (length < 4 || length > LARGEST_SHAPE) {
      throw new IOException("its weights are no vector");
    }
    String type = in.readUTF();
    if (!type.equals("LONG") && !type.equals("INT")) {
      throw new IOException("the shape of its weights is of the type " + type);
    }
    long rank = 0;
    long values = 1;
    long longest = 1;
    for (int i = 0; i < length; i++) {
      long number = type.equals("LONG") ? in.readLong() : in.readInt();
      if (i == 0) {
        rank = number;
      } else if (i <= rank) {
        values = number < 0 || number > Integer.MAX_VALUE ? -1 : values * number;
        longest = Math.max(longest, number);
      }
    }
    if (rank < 1 || rank > 2 || length != 2 * rank + 4 || values != longest) {
      throw new IOException("its weights are no vector");
    }
    return values;
  }

  /** The type of the values, of which there must be so many. */
  private String head(long expected) throws IOException {
    long length = length(isCountedShort());
    if (length != expected) {
      throw new IOException(length + " values, " + expected + " in its layers");
    }
    return in.readUTF();
  }

  private boolean isCountedShort() throws IOException {
    String allocation = in.readUTF();
    if (!COUNTED_SHORT.contains(allocation) && !COUNTED_LONG.contains(allocation)) {
      throw new IOException("its weights are not as ND4J writes them");
    }
    return COUNTED_SHORT.contains(allocation);
  }

  private long length(boolean isShort) throws IOException {
    return isShort ? in.readInt() : in.readLong();
  }

  private Next next(String type) throws IOException {
    return switch (type) {
      case "FLOAT" -> in::readFloat;
      case "DOUBLE" -> () -> (float) in.readDouble();
      case "HALF" -> () -> HalfIndexer.toFloat(in.readUnsignedShort());
      case "BFLOAT16" -> () -> Bfloat16Indexer.toFloat(in.readUnsignedShort());
      default -> throw new IOException("its weights are of the type " + type);
    };
  }

  private INDArray values(Next next, long count) throws IOException {
    INDArray vector = Nd4j.createUninitialized(DataType.FLOAT, 1, count);
    try {
      for (long i = 0; i < count; i++) {
        vector.data().put(i, next.read());
      }
    } catch (IOException e) {
      vector.close();
      throw e;
    }
    return vector;
  }
}
