package io.convoy.executor.device;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.cuda.CUDAStream;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch_cuda;

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

  /** What CUDA says of a stream that records. */
  private static final int ACTIVE = 1;

  /** What was allocated while recording is free again at each replay. */
  private static final long FREE_ON_LAUNCH = 1;

  private final NativeLibrary library;
  private final Memory self = new Memory(ROOM);
  private Pointer executable;

  private CudaGraph() {
    library = NativeLibrary.getInstance(library().toString());
    self.clear();
    // It keeps the graph, of which we make the executable ourselves: LibTorch would throw where
    // there is no memory for it, and an exception through JNA ends the process.
    call("C1Eb", 1);
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
   * @throws RuntimeException if the work throws it or waits for the GPU, or the GPU has no memory
   *     for the graph; the stream then is as it was before
   */
  public static synchronized CudaGraph of(Runnable work) {
    CudaGraph graph = new CudaGraph();
    try {
      graph.record(work);
      graph.makeExecutable();
      return graph;
    } catch (RuntimeException | Error e) {
      graph.close();
      throw e;
    }
  }

  private void record(Runnable work) {
    call("13capture_beginESt4pairIyyE21cudaStreamCaptureMode", 0L, 0L, RELAXED);
    try {
      work.run();
      IntByReference status = new IntByReference();
      check("cudaStreamIsCapturing", stream(), status);
      if (status.getValue() != ACTIVE) {
        throw new IllegalStateException("CUDA error: the recording was broken by its own work");
      }
    } catch (RuntimeException | Error e) {
      abandon();
      throw e;
    }
    call("11capture_endEv");
  }

  /**
   * Ends a recording that has failed. LibTorch would throw instead of ending a broken one, and its
   * allocator would keep all memory from then on; so it is given an empty recording to end.
   */
  private void abandon() {
    PointerByReference part = new PointerByReference();
    cuda("cudaStreamEndCapture", stream(), part);
    cuda("cudaGetLastError"); // which forgets it
    if (part.getValue() != null) {
      cuda("cudaGraphDestroy", part.getValue());
    }
    check("cudaStreamBeginCapture", stream(), RELAXED);
    call("11capture_endEv");
  }

  private void makeExecutable() {
    Pointer graph = (Pointer) function("14raw_cuda_graphEv").invoke(Pointer.class, all());
    PointerByReference made = new PointerByReference();
    check("cudaGraphInstantiate", made, graph, FREE_ON_LAUNCH);
    executable = made.getValue();
  }

  @Override
  public void replay() {
    check("cudaGraphLaunch", executable, stream());
  }

  private static Pointer stream() {
    try (CUDAStream stream = torch_cuda.getCurrentCUDAStream()) {
      return new Pointer(stream.stream().address());
    }
  }

  private Function function(String name) {
    return library.getFunction(CLASS + name);
  }

  private void call(String function, Object... arguments) {
    function(function).invoke(all(arguments));
  }

  private Object[] all(Object... arguments) {
    Object[] all = new Object[arguments.length + 1];
    all[0] = self;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return all;
  }

  /** A function of CUDA's runtime, which LibTorch has loaded. */
  private int cuda(String function, Object... arguments) {
    return library.getFunction(function).invokeInt(arguments);
  }

  private void check(String function, Object... arguments) {
    int error = cuda(function, arguments);
    if (error != 0) {
      cuda("cudaGetLastError"); // which forgets it
      String why =
          library.getFunction("cudaGetErrorString").invokeString(new Object[] {error}, false);
      throw new IllegalStateException("CUDA error: " + why + " (" + function + ")");
    }
  }

  @Override
  public void close() {
    if (executable != null) {
      cuda("cudaGraphExecDestroy", executable);
    }
    call("D1Ev");
  }
}
