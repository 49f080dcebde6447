package io.convoy.executor.device;

import static org.bytedeco.pytorch.global.torch.synchronizeDevice;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What a rank's tensors live on.
 *
 * @param kind of device
 * @param index of a GPU among those that this process sees, from 0; 0 for the CPU
 */
public record ComputeDevice(Kind kind, int index) {
  /** The kinds that Convoy computes on. */
  public enum Kind {
    /** The processor's cores. */
    CPU,
    /** An NVIDIA GPU. */
    CUDA
  }

  /** The processor's cores. */
  public static final ComputeDevice CPU = new ComputeDevice(Kind.CPU, 0);

  /** A GPU. */
  public static ComputeDevice cuda(int index) {
    return new ComputeDevice(Kind.CUDA, index);
  }

  /** Whether it is a GPU. */
  public boolean isCuda() {
    return kind == Kind.CUDA;
  }

  /** LibTorch's name of it; a new native object. */
  public Device torch() {
    return isCuda() ? new Device(DeviceType.CUDA, (byte) index) : new Device(DeviceType.CPU);
  }

  /** Options of a tensor there; a new native object. */
  public TensorOptions options(ScalarType type) {
    return new TensorOptions(type).device(new DeviceOptional(torch()));
  }

  /**
   * A tensor there: a copy on a GPU, for which the host does not wait, else the tensor itself.
   *
   * @param tensor in the host's memory, not to be changed before the copy is made; the host goes on
   *     at once if that is {@link PinnedMemory}
   */
  public Tensor copy(Tensor tensor) {
    return isCuda()
        ? tensor.to(torch(), tensor.scalar_type().intern(), true, false, new MemoryFormatOptional())
        : tensor;
  }

  /** Waits until a GPU has done all that it was asked to. */
  public void synchronize() {
    if (isCuda()) {
      synchronizeDevice((byte) index);
    }
  }

  @Override
  public String toString() {
    return isCuda() ? "cuda:" + index : "cpu";
  }
}
