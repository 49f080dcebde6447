package io.convoy.executor.device;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** NVIDIA's driver, asked through its own library, which needs neither CUDA nor LibTorch. */
public final class CudaDriver {
  private static final String LIBRARY = "libcuda.so.1";

  // of the driver API's CUdevice_attribute
  private static final int BUS = 33;
  private static final int SLOT = 34;
  private static final int DOMAIN = 50;
  private static final int MAJOR = 75;
  private static final int MINOR = 76;

  private static final int NAME_BYTES = 256;
  private static final int UUID_BYTES = 16;

  private final NativeLibrary library;
  private final int initialised;

  private CudaDriver(NativeLibrary library) {
    this.library = library;
    initialised = call("cuInit", 0);
  }

  /**
   * Opens the driver that this process finds.
   *
   * @throws UnsatisfiedLinkError if there is none
   */
  public static CudaDriver open() {
    return open(LIBRARY);
  }

  static CudaDriver open(String library) {
    return new CudaDriver(NativeLibrary.getInstance(library));
  }

  /** Why it offers no GPU, in its own words; empty if it does. */
  public Optional<String> problem() {
    if (initialised == 0) {
      return Optional.empty();
    }
    PointerByReference text = new PointerByReference();
    boolean known = call("cuGetErrorString", initialised, text) == 0;
    return Optional.of(known ? text.getValue().getString(0) : "error " + initialised);
  }

  /** The newest CUDA that it can serve, for instance 13000 for 13.0. */
  public int version() {
    IntByReference version = new IntByReference();
    require("cuDriverGetVersion", version);
    return version.getValue();
  }

  /** The GPUs that this process sees, in CUDA's order. */
  public List<Gpu> gpus() {
    IntByReference count = new IntByReference();
    require("cuDeviceGetCount", count);
    List<Gpu> gpus = new ArrayList<>();
    for (int i = 0; i < count.getValue(); i++) {
      IntByReference device = new IntByReference();
      require("cuDeviceGet", device, i);
      gpus.add(gpu(device.getValue()));
    }
    return gpus;
  }

  private Gpu gpu(int device) {
    Memory name = new Memory(NAME_BYTES);
    require("cuDeviceGetName", name, NAME_BYTES, device);
    Memory uuid = new Memory(UUID_BYTES);
    require("cuDeviceGetUuid_v2", uuid, device); // of a MIG instance its own, not the GPU's
    String bus =
        String.format(
            Locale.ROOT,
            "%08x:%02x:%02x",
            attribute(DOMAIN, device),
            attribute(BUS, device),
            attribute(SLOT, device));
    return new Gpu(
        name.getString(0),
        text(uuid.getByteArray(0, UUID_BYTES)),
        bus,
        attribute(MAJOR, device),
        attribute(MINOR, device));
  }

  private int attribute(int which, int device) {
    IntByReference value = new IntByReference();
    require("cuDeviceGetAttribute", value, which, device);
    return value.getValue();
  }

  private static String text(byte[] uuid) {
    StringBuilder hex = new StringBuilder();
    for (byte one : uuid) {
      hex.append(String.format(Locale.ROOT, "%02x", one));
    }
    return hex.insert(20, '-').insert(16, '-').insert(12, '-').insert(8, '-').toString();
  }

  private void require(String function, Object... arguments) {
    int result = call(function, arguments);
    if (result != 0) {
      throw new IllegalStateException(
          String.format("NVIDIA's driver: %s answered with error %d", function, result));
    }
  }

  private int call(String function, Object... arguments) {
    return library.getFunction(function).invokeInt(arguments);
  }
}
