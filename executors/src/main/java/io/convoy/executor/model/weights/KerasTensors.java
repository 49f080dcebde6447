package io.convoy.executor.model.weights;

import io.convoy.executor.base.IsolatedWork;
import io.convoy.executor.base.Reason;
import io.convoy.executor.safetensors.SafetensorsWriter;
import io.convoy.executor.safetensors.SafetensorsWriter.Content;
import io.convoy.executor.safetensors.ValueType;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * The process that reads the weights in a Keras HDF5 file, and writes them as safetensors: the
 * library trusts what it reads.
 */
final class KerasTensors {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** What Java and the native libraries take without weights, of addresses rather than memory. */
  private static final long MEGABYTES = 6144;

  /** Copies of a file's weights that this makes. */
  private static final long TIMES = 6;

  private KerasTensors() {}

  /** The weights of a file, read by a process of its own; the file is closed with them. */
  static WeightsFile imported(LocalCopy file) throws IOException {
    Path target = Files.createTempFile("convoy-weights", ".safetensors");
    try {
      long megabytes = file.size() >> 20;
      new IsolatedWork(
              KerasTensors.class,
              PATIENCE.plusSeconds(megabytes / 4),
              MEGABYTES + TIMES * megabytes)
          .run(file.path().toString(), target.toString());
      WeightsFile read =
          SafetensorsWeights.open(new LocalCopy(file.name(), target, true), KerasWeights.FORMAT);
      file.close();
      return read;
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(target);
      throw e;
    }
  }

  /**
   * Reads one file.
   *
   * @param args the file, and the file to write
   */
  public static void main(String[] args) {
    Path file = Path.of(args[0]);
    try (KerasWeights weights = KerasWeights.open(new LocalCopy(args[0], file, false));
        OutputStream out =
            new BufferedOutputStream(Files.newOutputStream(Path.of(args[1])), 1 << 20)) {
      SafetensorsWriter.write(
          out, Map.of(), weights.tensors().stream().map(one -> content(weights, one)).toList());
    } catch (Exception | LinkageError | StackOverflowError e) {
      IsolatedWork.refuse(Reason.of(e));
    }
    Runtime.getRuntime().halt(0); // native libraries have nothing left to do
  }

  private static Content content(KerasWeights weights, WeightTensor tensor) {
    return new Content(
        tensor.name(),
        ValueType.F32,
        tensor.shape(),
        out -> {
          float[] values = weights.values(tensor);
          ByteBuffer bytes =
              ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
          bytes.asFloatBuffer().put(values);
          out.write(bytes.array());
        });
  }
}
