package io.convoy.executor.model;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.MemoryWorkspaceManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The native memory of a network.
 *
 * <p>{@link ComputationGraph#close} collects the garbage of the whole process twice, which takes
 * longer than all else that is done with a small network.
 */
public final class NetworkMemory {
  /** The size in bytes from which what the network left to the garbage is worth a collection. */
  private static final long LARGE = 64L << 20;

  private NetworkMemory() {}

  /**
   * Frees a network's arrays and the calling thread's workspaces. The network is of no use then.
   */
  public static void free(ComputationGraph network) {
    INDArray parameters = network.params();
    boolean large = bytes(parameters) >= LARGE;
    close(parameters);
    close(network.getFlattenedGradients());
    ComputationGraphUpdater updater = network.getUpdater(false);
    if (updater != null) {
      close(updater.getStateViewArray());
    }
    MemoryWorkspaceManager workspaces = Nd4j.getWorkspaceManager();
    for (MemoryWorkspace workspace : workspaces.getAllWorkspacesForCurrentThread()) {
      workspaces.destroyWorkspace(workspace);
    }
    if (large) {
      System.gc();
    }
  }

  private static long bytes(INDArray array) {
    return array.length() * array.dataType().width();
  }

  /** Closes what the array is a view of, too: networks show their parameters as such. */
  private static void close(INDArray array) {
    if (array != null && !array.isEmpty()) {
      DataBuffer shown = array.data();
      DataBuffer whole = shown.originalDataBuffer() == null ? shown : shown.originalDataBuffer();
      if (whole.closeable()) {
        whole.close();
      }
    }
  }
}
