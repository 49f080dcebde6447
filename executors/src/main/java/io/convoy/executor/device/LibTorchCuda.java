package io.convoy.executor.device;

import com.sun.jna.NativeLibrary;
import io.convoy.executor.base.NativeLibraries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;

/** CUDA as LibTorch and NVIDIA's driver have it. */
final class LibTorchCuda implements Cuda {
  private static final Path DEVICES = Path.of("/dev");
  private static final Path DRIVER = Path.of("/sys/module/nvidia/version");

  @Override
  public boolean present() {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(DEVICES, "nvidia[0-9]*")) {
      return found.iterator().hasNext();
    } catch (IOException e) {
      return false; // asked for a hint only
    }
  }

  @Override
  public Optional<String> problem() {
    NativeLibraries.load();
    if (!Context.hasCUDART()) {
      return Optional.of(CudaLibraries.problem());
    }
    return torch.hasCUDA() ? Optional.empty() : Optional.of(driverProblem());
  }

  private String driverProblem() {
    CudaDriver driver;
    try {
      driver = CudaDriver.open();
    } catch (UnsatisfiedLinkError e) {
      return "this host has no driver of NVIDIA: libcuda.so.1 is not found; install R580 or newer";
    }
    if (driver.version() / 1000 < Context.versionCUDART() / 1000) {
      return String.format(
          "this host's NVIDIA driver is for CUDA up to %s, and LibTorch's is %s; install R580 or"
              + " newer",
          cuda(driver.version()), cuda(Context.versionCUDART()));
    }
    String reason = driver.problem().orElse("LibTorch sees none");
    return visible().isEmpty() ? reason : reason + " (" + VISIBLE + " = " + visible() + ")";
  }

  @Override
  public List<Gpu> gpus() {
    return CudaDriver.open().gpus();
  }

  @Override
  public String visible() {
    Object[] arguments = {VISIBLE};
    String value = NativeLibrary.getProcess().getFunction("getenv").invokeString(arguments, false);
    return value == null ? "" : value;
  }

  @Override
  public void show(String instance) {
    Object[] arguments = {VISIBLE, instance, 1};
    int failed = NativeLibrary.getProcess().getFunction("setenv").invokeInt(arguments);
    if (failed != 0) {
      throw new IllegalStateException("cannot set " + VISIBLE + " = " + instance);
    }
  }

  @Override
  public String versions() {
    long cudnn = Context.versionRuntimeCuDNN();
    return String.format(
        "CUDA %s, cuDNN %d.%d",
        cuda(Context.versionCUDART()), cudnn / 10_000, cudnn % 10_000 / 100);
  }

  @Override
  public String driver() {
    try {
      return Files.exists(DRIVER) ? Files.readString(DRIVER).strip() : "unknown";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code 13.0} for 13000. */
  private static String cuda(long version) {
    return version / 1000 + "." + version % 1000 / 10;
  }
}
