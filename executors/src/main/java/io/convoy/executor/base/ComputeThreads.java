package io.convoy.executor.base;

import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The number of threads with which LibTorch, oneDNN, OpenBLAS and ND4J compute.
 *
 * <p>There are three settings, none of which implies another: OpenMP's (LibTorch, oneDNN, most of
 * ND4J) is kept for each calling thread, OpenBLAS has a pool of its own for the process, and ND4J
 * divides work by a number of its own for the process. A sum divided among another number of
 * threads has other last bits, so whoever computes for a rank first says the rank's number; ranks
 * that share a process have the same.
 */
public final class ComputeThreads {
  private ComputeThreads() {}

  /**
   * Has the libraries compute with a number of threads when the calling thread calls them. Costs
   * nothing if they do already.
   *
   * @param threads at least 1
   */
  public static void use(int threads) {
    if (torch.get_num_threads() != threads) {
      torch.set_num_threads(threads); // OpenMP's
    }
    if (openblas_nolapack.blas_get_num_threads() != threads) {
      openblas_nolapack.blas_set_num_threads(threads);
    }
  }

  /** The same as {@link #use}, for ND4J too, which must be loaded. */
  public static void useNd4j(int threads) {
    use(threads);
    Environment nd4j = Nd4j.getEnvironment();
    if (nd4j.maxMasterThreads() != threads) {
      nd4j.setMaxMasterThreads(threads);
    }
  }

  /**
   * Gives the calling thread LibTorch's number, if it has none yet: LibTorch does so at its first
   * operation in a thread, ND4J never.
   */
  static void startThread() {
    int unused = torch.get_num_threads();
  }
}
