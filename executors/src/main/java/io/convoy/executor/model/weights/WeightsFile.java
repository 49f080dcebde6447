package io.convoy.executor.model.weights;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * A file of named tensors, of which the values are read one tensor at a time. Nothing in a file is
 * executed, whatever its format allows.
 */
public sealed interface WeightsFile extends Closeable
    permits Dl4jWeights, KerasWeights, PyTorchWeights, SafetensorsWeights, TensorFlowJsWeights {

  /** The format, for messages: {@code a PyTorch checkpoint}. */
  String format();

  /** Every tensor, in the order of the file. */
  List<WeightTensor> tensors();

  /**
   * A tensor's values, row-major.
   *
   * @throws IOException if they cannot be read
   */
  float[] values(WeightTensor tensor) throws IOException;

  /**
   * Opens a file by what its first bytes say that it is.
   *
   * @param file on any Hadoop file system: a DL4J zip, a safetensors file, a PyTorch checkpoint, a
   *     Keras HDF5 file or the {@code model.json} of TensorFlow.js
   * @throws IllegalArgumentException if it is none of these, damaged, or holds what is refused
   */
  static WeightsFile open(String file, Configuration hadoop) {
    LocalCopy copy = LocalCopy.of(file, hadoop);
    try {
      return opened(copy, hadoop);
    } catch (IOException | RuntimeException e) {
      copy.close();
      throw WeightsException.of(file, e);
    }
  }

  private static WeightsFile opened(LocalCopy copy, Configuration hadoop) throws IOException {
    byte[] start = copy.start(16);
    if (starts(start, (byte) 0x89, (byte) 'H', (byte) 'D', (byte) 'F')) {
      return KerasTensors.imported(copy);
    } else if (starts(start, (byte) 'P', (byte) 'K', (byte) 3, (byte) 4)) {
      return PyTorchZip.is(copy) ? PyTorchWeights.open(copy) : Dl4jWeights.open(copy, hadoop);
    } else if (starts(start, (byte) 0x80, (byte) 2)) {
      return PyTorchWeights.open(copy);
    } else if (start.length > 8 && start[8] == '{') {
      return SafetensorsWeights.open(copy);
    } else if (start.length > 0 && start[0] == '{') {
      return TensorFlowJsWeights.open(copy, hadoop);
    }
    throw new WeightsException(
        "neither a DL4J zip, nor safetensors, nor a PyTorch checkpoint, nor Keras HDF5, nor the"
            + " model.json of TensorFlow.js");
  }

  private static boolean starts(byte[] start, byte... magic) {
    return start.length >= magic.length && Arrays.equals(magic, Arrays.copyOf(start, magic.length));
  }
}
