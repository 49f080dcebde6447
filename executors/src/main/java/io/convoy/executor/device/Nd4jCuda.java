package io.convoy.executor.device;

import java.util.List;
import java.util.Optional;

/** ND4J's backend for CUDA 11.6, which is there in what Maven's profile nd4j-cuda has built. */
public final class Nd4jCuda {
  private static final String BACKEND = "/org/nd4j/linalg/jcublas/JCublasBackend.class";

  private Nd4jCuda() {}

  /**
   * Checks, before ND4J is loaded, that the backend can compute on the GPUs of this host if it is
   * there; without a GPU ND4J takes its backend for the CPU.
   *
   * @throws UnsupportedOperationException if it cannot
   */
  public static void requireUsable() {
    if (Nd4jCuda.class.getResource(BACKEND) != null) {
      refusal(gpus())
          .ifPresent(
              reason -> {
                throw new UnsupportedOperationException(reason);
              });
    }
  }

  private static List<Gpu> gpus() {
    try {
      CudaDriver driver = CudaDriver.open();
      return driver.problem().isEmpty() ? driver.gpus() : List.of();
    } catch (UnsatisfiedLinkError e) {
      return List.of();
    }
  }

  /**
   * It has machine code for compute capabilities 3.7 to 8.6, and none that a driver could adapt.
   */
  static Optional<String> refusal(List<Gpu> gpus) {
    return gpus.stream()
        .filter(gpu -> gpu.isOlderThan(3, 7) || !gpu.isOlderThan(8, 7))
        .findFirst()
        .map(
            gpu ->
                String.format(
                    "this build has ND4J's backend for CUDA 11.6, which knows GPUs of compute"
                        + " capability 3.7 to 8.6, and the %s of this host has %s: take engine = torch,"
                        + " in a build with the profile gpu and without nd4j-cuda",
                    gpu.name(), gpu.capability()));
  }
}
