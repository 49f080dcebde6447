package io.convoy.executor.model.weights;

import io.convoy.executor.model.weights.PickledNames.Storage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** How a checkpoint holds its pickle and, apart from it, the values of its tensors. */
interface PyTorchContainer extends Closeable {
  /** The pickled object. */
  Object content();

  /**
   * Bytes of a storage.
   *
   * @param from the first
   * @throws WeightsException if the file does not have them
   */
  ByteBuffer read(Storage storage, long from, long bytes) throws IOException;

  /** Opens a checkpoint of either kind. */
  static PyTorchContainer open(LocalCopy file) throws IOException {
    return file.start(1)[0] == 'P' ? PyTorchZip.open(file) : PyTorchStream.open(file);
  }
}
