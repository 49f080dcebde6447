package io.convoy.executor.device;

import io.convoy.executor.base.NativeLibraries;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.cuda.CUDAEvent;
import org.bytedeco.pytorch.cuda.CUDAStream;
import org.bytedeco.pytorch.cuda.CUDAStreamGuard;
import org.bytedeco.pytorch.global.torch_cuda;

/**
 * A queue of work on a GPU, in order. What different streams do has no order but that of {@link
 * #await}. The default stream is of no use: it cannot be captured.
 */
public final class DeviceStream {
  private final CUDAStream stream;

  private DeviceStream(CUDAStream stream) {
    this.stream = stream;
  }

  /**
   * One of the GPU's streams.
   *
   * @param device a GPU
   */
  public static DeviceStream of(ComputeDevice device) {
    NativeLibraries.load(torch_cuda.class);
    CUDAStream stream = torch_cuda.getStreamFromPool(false, (byte) device.index());
    stream.retainReference();
    return new DeviceStream(stream);
  }

  /** Makes this the calling thread's stream from now on. */
  public void use() {
    torch_cuda.setCurrentCUDAStream(stream);
  }

  /** Makes this the calling thread's stream during the work. */
  @SuppressWarnings("try") // scopes act by being open
  public void run(Runnable work) {
    try (PointerScope scope = new PointerScope();
        CUDAStreamGuard guard = new CUDAStreamGuard(stream.asStream())) {
      work.run();
    }
  }

  /** A mark behind all work that this stream has so far; the caller closes it. */
  public CUDAEvent mark() {
    CUDAEvent event = new CUDAEvent();
    event.retainReference();
    event.record(stream);
    return event;
  }

  /** Makes this stream's later work wait for a mark of another. */
  public void await(CUDAEvent mark) {
    mark.block(stream);
  }

  /** Keeps a tensor's memory, which another stream's work has made, until this stream is done. */
  public void keep(Tensor tensor) {
    try (PointerScope scope = new PointerScope()) {
      tensor.record_stream(stream.asStream());
    }
  }
}
