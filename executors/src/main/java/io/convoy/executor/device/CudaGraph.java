package io.convoy.executor.device;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/**
 * Work on a GPU that is recorded once and then repeated by a single call: for networks whose
 * kernels are shorter than the host needs to start them.
 *
 * <p>It is LibTorch's {@code at::cuda::CUDAGraph}, for which the presets have no class, by its
 * exported symbols. All that is recorded has fixed addresses: inputs are written into the same
 * tensors each time, and what is allocated meanwhile belongs to the graph until it is closed.
 */
public final class CudaGraph implements Recording {
  private static final String CLASS = "_ZN2at4cuda9CUDAGraph";

  /** More than the object takes in any version of LibTorch so far. */
  private static final long ROOM = 1 << 14;

  /**
   * Other threads may use CUDA as they like meanwhile: they load batches, and step for other ranks.
   */
  private static final int RELAXED = 2;

  private final NativeLibrary library;
  private final Memory self = new Memory(ROOM);

  private CudaGraph() {
    library = NativeLibrary.getInstance(library().toString());
    self.clear();
    call("C1Eb", 0); // without keeping the graph beside what is made of it
  }

  /** The file from which JavaCPP has loaded it: the same file is the same library in memory. */
  private static Path library() {
    String loaded = Loader.load(torch.class);
    return Path.of(loaded).resolveSibling("libtorch_cuda.so");
  }

  /**
   * Records what the calling thread asks of the GPU, which does not do it.
   *
   * @param work on the current stream, not the default one, after which nothing waits for it and
   *     that has been done before in earnest
   */
  public static synchronized CudaGraph of(Runnable work) {
    CudaGraph graph = new CudaGraph();
    graph.call("13capture_beginESt4pairIyyE21cudaStreamCaptureMode", 0L, 0L, RELAXED);
    work.run();
    graph.call("11capture_endEv");
    return graph;
  }

  @Override
  public void replay() {
    call("6replayEv");
  }

  private void call(String function, Object... arguments) {
    Object[] all = new Object[arguments.length + 1];
    all[0] = self;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    library.getFunction(CLASS + function).invoke(all);
  }

  @Override
  public void close() {
    call("D1Ev");
  }
}
