package io.convoy.executor.exchange;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.base.NativeLibraryException;
import io.convoy.executor.device.ComputeDevice;
import io.convoy.executor.exchange.Offers.Offer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.cuda.cudart.cudaDeviceProp;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch_cuda;
import org.bytedeco.pytorch.global.torch_nccl;

/** NVIDIA's library of collectives, as this process has it. */
final class Nccl {
  /** Says which host this is, also in containers that share one. */
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  /**
   * What LibTorch's watchdog does by itself: it would end the process where this code ends a step.
   */
  private static final Map<String, String> QUIET =
      Map.of(
          "TORCH_NCCL_ASYNC_ERROR_HANDLING", "0",
          "TORCH_NCCL_ENABLE_MONITORING", "0",
          "TORCH_NCCL_DUMP_ON_TIMEOUT", "0",
          "TORCH_NCCL_PROPAGATE_ERROR", "0",
          "TORCH_NCCL_BLOCKING_WAIT", "0");

  private Nccl() {}

  /** What a rank offers. */
  static Offer offer(Member member) {
    ComputeDevice device = member.device();
    if (!device.isCuda()) {
      return Offer.CPU;
    }
    try {
      load();
      return new Offer(gpu(member.address(), device), "");
    } catch (NativeLibraryException | UnsatisfiedLinkError e) {
      return new Offer("", String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  /** Loads it, and has it leave decisions to this process. */
  static void load() {
    NativeLibraries.load(torch_cuda.class);
    NativeLibraries.load(torch_nccl.class);
    QUIET.forEach((name, value) -> torch.set_env(name, value, true));
  }

  /** The GPU by its place on the bus, which instances of one GPU share as NCCL sees it. */
  private static String gpu(String address, ComputeDevice device) {
    try (PointerScope scope = new PointerScope()) {
      cudaDeviceProp properties = torch_cuda.getDeviceProperties((byte) device.index());
      return String.format(
          "%s %04x:%02x:%02x",
          host(address), properties.pciDomainID(), properties.pciBusID(), properties.pciDeviceID());
    }
  }

  private static String host(String address) {
    try {
      return Files.readString(BOOT).strip();
    } catch (IOException e) {
      return address;
    }
  }
}
