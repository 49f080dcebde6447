package io.convoy.executor.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoy.executor.base.Processor;
import io.convoy.executor.base.Sha256;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Tensors in a file of the safetensors format (header length, JSON header, little-endian values),
 * which Python's {@code safetensors} opens too.
 */
public final class StateFile {
  /** Version of the names and meanings of the tensors within. */
  static final String VERSION = "1";

  private static final String METADATA = "__metadata__";
  private static final String PROCESSOR = "processor";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MAX_HEADER = 1 << 20;
  private static final int CHUNK = 1 << 20;

  private StateFile() {}

  /**
   * Writes tensors in the order of their names, and the processor that computed them: this one.
   *
   * @param tensors contiguous, of type Float or Double
   */
  public static void write(OutputStream out, Map<String, Tensor> tensors) throws IOException {
    Map<String, Tensor> sorted = new TreeMap<>(tensors);
    ObjectNode header = JSON.createObjectNode();
    header
        .putObject(METADATA)
        .put("format", "convoy")
        .put("version", VERSION)
        .put(PROCESSOR, Processor.ofThisHost().toString());
    long offset = 0;
    for (var entry : sorted.entrySet()) {
      Tensor tensor = entry.getValue();
      ObjectNode node = header.putObject(entry.getKey());
      node.put("dtype", type(tensor));
      node.putArray("shape").add(tensor.numel());
      long end = offset + tensor.nbytes();
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = padded(header.toString());
    out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).array());
    out.write(json);
    for (Tensor tensor : sorted.values()) {
      writeValues(out, tensor);
    }
  }

  /** Spaces up to a multiple of 8, so that the values are aligned. */
  private static byte[] padded(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    byte[] result = Arrays.copyOf(bytes, (bytes.length + 7) / 8 * 8);
    Arrays.fill(result, bytes.length, result.length, (byte) ' ');
    return result;
  }

  private static String type(Tensor tensor) {
    return tensor.scalar_type().intern() == ScalarType.Double ? "F64" : "F32";
  }

  private static void writeValues(OutputStream out, Tensor tensor) throws IOException {
    if (tensor.is_cuda()) {
      try (Tensor copy = tensor.cpu()) {
        writeValues(out, copy);
      }
      return;
    }
    byte[] chunk = new byte[CHUNK];
    try (BytePointer bytes = new BytePointer(tensor.data_ptr())) {
      long size = tensor.nbytes();
      for (long at = 0; at < size; at += CHUNK) {
        int length = (int) Math.min(CHUNK, size - at);
        bytes.position(at).get(chunk, 0, length);
        out.write(chunk, 0, length);
      }
    }
  }

  /** SHA-256 of a tensor's values, lower-case hexadecimal. */
  public static String sha256(Tensor tensor) {
    MessageDigest digest = Sha256.digest();
    try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      writeValues(out, tensor);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Reads tensors in place; others in the file are skipped.
   *
   * @param in at the file's beginning
   * @param targets tensors to fill, by name
   * @param file its name, for messages
   * @return the processor that computed them; empty if the file does not say
   * @throws StateException if the file is damaged, newer, lacks a tensor or holds one of another
   *     size or type
   */
  static String read(InputStream in, Map<String, Tensor> targets, String file) throws IOException {
    try {
      DataInputStream data = new DataInputStream(in);
      JsonNode header = header(data, file);
      Map<Long, String> names = new TreeMap<>();
      targets.forEach((name, target) -> names.put(offset(header, name, target, file), name));
      long position = 0;
      for (var entry : names.entrySet()) {
        Tensor target = targets.get(entry.getValue());
        data.skipNBytes(entry.getKey() - position);
        readValues(data, target);
        position = entry.getKey() + target.nbytes();
      }
      return header.path(METADATA).path(PROCESSOR).asText();
    } catch (EOFException e) {
      throw new StateException(file + " is cut off: use another snapshot", e);
    }
  }

  private static JsonNode header(DataInputStream data, String file) throws IOException {
    long length = Long.reverseBytes(data.readLong());
    if (length < 2 || length > MAX_HEADER) {
      throw new StateException(
          file + " is not a safetensors file: its header has " + length + " B");
    }
    JsonNode header = JSON.readTree(data.readNBytes((int) length));
    String version = header.path(METADATA).path("version").asText();
    if (!VERSION.equals(version)) {
      throw new StateException(
          file + " has version '" + version + "', not " + VERSION + ": use a newer Convoy");
    }
    return header;
  }

  private static long offset(JsonNode header, String name, Tensor target, String file) {
    JsonNode node = header.path(name);
    if (node.isMissingNode()) {
      throw new StateException(file + " holds no '" + name + "': it is of another optimizer");
    }
    long size = node.path("shape").path(0).asLong();
    if (size != target.numel() || !node.path("dtype").asText().equals(type(target))) {
      throw new StateException(
          String.format(
              "%s holds %d values %s of '%s', but the model has %d %s: it is of another model",
              file, size, node.path("dtype").asText(), name, target.numel(), type(target)));
    }
    return node.path("data_offsets").path(0).asLong();
  }

  private static void readValues(DataInputStream data, Tensor tensor) throws IOException {
    if (tensor.is_cuda()) {
      try (Tensor here = tensor.cpu()) {
        readValues(data, here);
        tensor.copy_(here);
      }
      return;
    }
    byte[] chunk = new byte[CHUNK];
    try (BytePointer bytes = new BytePointer(tensor.data_ptr())) {
      long size = tensor.nbytes();
      for (long at = 0; at < size; at += CHUNK) {
        int length = (int) Math.min(CHUNK, size - at);
        data.readFully(chunk, 0, length);
        bytes.position(at).put(chunk, 0, length);
      }
    }
  }
}
