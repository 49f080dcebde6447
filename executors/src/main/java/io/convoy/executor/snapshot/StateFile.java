package io.convoy.executor.snapshot;

import io.convoy.executor.base.Processor;
import io.convoy.executor.base.Sha256;
import io.convoy.executor.safetensors.Safetensors;
import io.convoy.executor.safetensors.SafetensorsException;
import io.convoy.executor.safetensors.SafetensorsWriter;
import io.convoy.executor.safetensors.SafetensorsWriter.Content;
import io.convoy.executor.safetensors.StoredTensor;
import io.convoy.executor.safetensors.ValueType;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Tensors in a file of the safetensors format (header length, JSON header, little-endian values),
 * which Python's {@code safetensors} opens too.
 */
public final class StateFile {
  /** Version of the names and meanings of the tensors within. */
  static final String VERSION = "1";

  private static final String PROCESSOR = "processor";
  private static final int CHUNK = 1 << 20;

  private StateFile() {}

  /**
   * Writes tensors in the order of their names, and the processor that computed them: this one.
   *
   * @param tensors contiguous, of type Float or Double
   */
  public static void write(OutputStream out, Map<String, Tensor> tensors) throws IOException {
    write(out, tensors, Map.of());
  }

  /** The same, and what else the file says of itself. */
  static void write(OutputStream out, Map<String, Tensor> tensors, Map<String, String> more)
      throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>(more);
    metadata.put("format", "convoy");
    metadata.put("version", VERSION);
    metadata.put(PROCESSOR, Processor.ofThisHost().toString());
    SafetensorsWriter.write(
        out,
        metadata,
        new TreeMap<>(tensors)
            .entrySet().stream().map(e -> content(e.getKey(), e.getValue())).toList());
  }

  private static Content content(String name, Tensor tensor) {
    return new Content(
        name, type(tensor), List.of(tensor.numel()), out -> writeValues(out, tensor));
  }

  private static ValueType type(Tensor tensor) {
    return tensor.scalar_type().intern() == ScalarType.Double ? ValueType.F64 : ValueType.F32;
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
   * @param targets contiguous tensors to fill, by name
   * @return the processor that computed them; empty if the file does not say
   * @throws StateException if the file cannot be read, is damaged, newer, lacks a tensor or holds
   *     one of another size or type
   */
  static String read(Path file, Map<String, Tensor> targets, Configuration hadoop) {
    try (Safetensors state = Safetensors.open(file, hadoop)) {
      requireVersion(state, file);
      targets.forEach((name, target) -> requireFit(state, name, target, file));
      for (String name : state.tensors().keySet()) {
        if (targets.containsKey(name) && isCut(state, name)) {
          try (Tensor all = tensor(values(file, name, hadoop))) {
            targets.get(name).copy_(all);
          }
        } else if (targets.containsKey(name)) {
          readValues(state, name, targets.get(name));
        }
      }
      return state.metadata().getOrDefault(PROCESSOR, "");
    } catch (EOFException e) {
      throw new StateException(file + " is cut off: use another snapshot", e);
    } catch (SafetensorsException e) {
      throw new StateException(file + " is " + e.getMessage(), e);
    } catch (IOException e) {
      throw new StateException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static boolean isCut(Safetensors state, String name) {
    return !SnapshotPart.base(state.metadata(), name).isEmpty();
  }

  /** The values of a tensor, those among them that the file to which this one adds has. */
  static double[] values(Path file, String name, Configuration hadoop) throws IOException {
    try (Safetensors state = Safetensors.open(file, hadoop)) {
      double[] held = state.doubles(name);
      if (!isCut(state, name)) {
        return held;
      }
      if (!name.equals(SnapshotFiles.PARAMETERS) && Arrays.stream(held).allMatch(v -> v == 0)) {
        return new double[(int) SnapshotPart.size(state.metadata())]; // an average not begun yet
      }
      Path base = new Path(file.getParent(), SnapshotPart.base(state.metadata(), name));
      double[] all = values(base, SnapshotFiles.PARAMETERS, hadoop);
      SnapshotPart.place(held, state.metadata(), all);
      return all;
    }
  }

  private static Tensor tensor(double[] values) {
    Tensor tensor = torch.zeros(new long[] {values.length}, new TensorOptions(ScalarType.Double));
    tensor.data_ptr_double().put(values);
    return tensor;
  }

  private static void requireVersion(Safetensors state, Path file) {
    String version = state.metadata().getOrDefault("version", "");
    if (!VERSION.equals(version)) {
      throw new StateException(
          file + " has version '" + version + "', not " + VERSION + ": use a newer Convoy");
    }
  }

  private static void requireFit(Safetensors state, String name, Tensor target, Path file) {
    StoredTensor stored = state.tensors().get(name);
    if (stored == null) {
      throw new StateException(file + " holds no '" + name + "': it is of another optimizer");
    }
    long count = isCut(state, name) ? SnapshotPart.size(state.metadata()) : stored.count();
    if (count != target.numel() || stored.type() != type(target)) {
      throw new StateException(
          String.format(
              "%s holds %d values %s of '%s', but the model has %d %s: it is of another model",
              file, count, stored.type(), name, target.numel(), type(target)));
    }
  }

  private static void readValues(Safetensors state, String name, Tensor tensor) throws IOException {
    if (tensor.is_cuda()) {
      try (Tensor here = tensor.cpu()) {
        readValues(state, name, here);
        tensor.copy_(here);
      }
      return;
    }
    try (BytePointer bytes = new BytePointer(tensor.data_ptr())) {
      state.read(
          name,
          (chunk, length) -> {
            bytes.put(chunk, 0, length);
            bytes.position(bytes.position() + length);
          });
    }
  }
}
