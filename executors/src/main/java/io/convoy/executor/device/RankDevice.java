package io.convoy.executor.device;

import java.util.List;
import java.util.Optional;

/**
 * What a rank computes on, by its recipe and its cluster.
 *
 * @param device the device
 * @param name of it with the versions of its libraries, for users; ranks on alike devices have the
 *     same
 * @param details for the log of the process: one line
 */
public record RankDevice(ComputeDevice device, String name, String details) {
  /** The name of every CPU: which processor a host has is reported elsewhere. */
  private static final String CPU = "the CPU";

  // what LibTorch's CUDA part has machine code for
  private static final int OLDEST_MAJOR = 7;
  private static final int OLDEST_MINOR = 5;

  /**
   * Finds the device.
   *
   * @param choice the recipe's
   * @param given by the cluster
   * @throws IllegalArgumentException if a GPU is wanted or given, and cannot be used; says why
   */
  public static RankDevice of(DeviceChoice choice, TaskGpus given) {
    return of(choice, given, new LibTorchCuda());
  }

  static RankDevice of(DeviceChoice choice, TaskGpus given, Cuda cuda) {
    boolean any = !given.addresses().isEmpty();
    if (choice == DeviceChoice.CPU || (choice == DeviceChoice.AUTO && !any)) {
      return onCpu(
          choice == DeviceChoice.AUTO && cuda.present()
              ? "; this host has a GPU: cluster.device = gpu takes it, on a cluster with"
                  + " spark.task.resource.gpu.amount = 1 (deploy/convoy --gpus N)"
              : "");
    }
    if (given.addresses().size() > 1) {
      throw new IllegalArgumentException(
          String.format(
              "spark.task.resource.gpu.amount = %d: a rank computes on one GPU; set it to 1, or"
                  + " cluster.device = cpu",
              given.addresses().size()));
    }
    if (!any && !given.local()) {
      throw new IllegalArgumentException(
          "cluster.device = gpu: Spark gave this rank's task none; set"
              + " spark.task.resource.gpu.amount = 1, and spark.executor.resource.gpu.amount with a"
              + " discovery script (deploy/convoy --gpus N sets all), or cluster.device = auto");
    }
    Optional<GpuAddress> address = given.addresses().stream().map(GpuAddress::new).findFirst();
    address.filter(GpuAddress::isMig).ifPresent(mig -> mig.selectIn(cuda));
    cuda.problem()
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(
                  String.format(
                      "%s, but CUDA cannot be used: %s; or set cluster.device = cpu",
                      any ? "Spark gave GPU " + given.addresses().get(0) : "cluster.device = gpu",
                      problem));
            });
    int index = address.map(one -> one.among(cuda)).orElseGet(() -> own(given, cuda.gpus()));
    return onGpu(index, cuda);
  }

  /** Where nobody gives GPUs, each rank takes the one of its number. */
  private static int own(TaskGpus given, List<Gpu> gpus) {
    if (given.ranks() > gpus.size()) {
      throw new IllegalArgumentException(
          String.format(
              "cluster.device = gpu: %d ranks in this process, which sees %d GPUs, one for each;"
                  + " set cluster.workers = %d",
              given.ranks(), gpus.size(), gpus.size()));
    }
    return given.rank();
  }

  private static RankDevice onCpu(String hint) {
    return new RankDevice(ComputeDevice.CPU, CPU, "computing on the CPU" + hint);
  }

  private static RankDevice onGpu(int index, Cuda cuda) {
    ComputeDevice device = ComputeDevice.cuda(index);
    Gpu gpu = cuda.gpus().get(index);
    if (gpu.isOlderThan(OLDEST_MAJOR, OLDEST_MINOR)) {
      throw new IllegalArgumentException(
          String.format(
              "%s has compute capability %s, and LibTorch's kernels need %d.%d or more; set"
                  + " cluster.device = cpu",
              gpu.name(), gpu.capability(), OLDEST_MAJOR, OLDEST_MINOR));
    }
    String name = gpu.name() + ", " + cuda.versions();
    String details =
        String.format(
            "computing on %s: %s, driver %s, compute capability %s, UUID %s, bus %s",
            device, name, cuda.driver(), gpu.capability(), gpu.uuid(), gpu.bus());
    return new RankDevice(device, name, details);
  }
}
