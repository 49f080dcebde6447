package io.convoy.executor.safetensors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The writer of safetensors files. */
public final class SafetensorsWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SafetensorsWriter() {}

  /**
   * A tensor to be written.
   *
   * @param name in the file
   * @param type of its values
   * @param shape outermost dimension first; empty for a single value
   * @param values are asked for once, when their place in the file is reached
   */
  public record Content(String name, ValueType type, List<Long> shape, Values values) {
    long bytes() {
      return type.bytes(shape);
    }
  }

  /** The values of a tensor, little-endian, the last dimension fastest. */
  @FunctionalInterface
  public interface Values {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a file; the stream stays open.
   *
   * @param metadata what the file says of itself
   * @param tensors in the order of the file, each of another name
   * @throws IllegalArgumentException if a tensor is named twice, or its values are more or fewer
   *     than its shape says
   */
  public static void write(OutputStream out, Map<String, String> metadata, List<Content> tensors)
      throws IOException {
    byte[] json = padded(header(metadata, tensors).toString());
    out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).array());
    out.write(json);
    for (Content tensor : tensors) {
      Counting counting = new Counting(out);
      tensor.values().writeTo(counting);
      if (counting.bytes != tensor.bytes()) {
        throw new IllegalArgumentException(
            String.format(
                "tensor '%s' wrote %d B, not %d", tensor.name(), counting.bytes, tensor.bytes()));
      }
    }
  }

  private static ObjectNode header(Map<String, String> metadata, List<Content> tensors) {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode texts = header.putObject(SafetensorsHeader.METADATA);
    metadata.forEach(texts::put);
    long offset = 0;
    for (Content tensor : tensors) {
      if (header.has(tensor.name())) {
        throw new IllegalArgumentException("tensor '" + tensor.name() + "' is there twice");
      }
      ObjectNode node = header.putObject(tensor.name()).put("dtype", tensor.type().name());
      ArrayNode shape = node.putArray("shape");
      tensor.shape().forEach(shape::add);
      long end = offset + tensor.bytes();
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    return header;
  }

  /** Spaces up to a multiple of 8, so that the values are aligned. */
  private static byte[] padded(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    byte[] result = Arrays.copyOf(bytes, (bytes.length + 7) / 8 * 8);
    Arrays.fill(result, bytes.length, result.length, (byte) ' ');
    return result;
  }

  private static final class Counting extends FilterOutputStream {
    private long bytes;

    Counting(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
      bytes++;
    }

    @Override
    public void write(byte[] values, int offset, int length) throws IOException {
      out.write(values, offset, length);
      bytes += length;
    }
  }
}
