package io.convoy.executor.device;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/**
 * The libraries that LibTorch's CUDA part needs. JavaCPP skips that part in silence where one of
 * them is missing; this finds out which.
 */
final class CudaLibraries {
  /** The libraries in an order in which each is loaded after those that it needs. */
  private static final List<String> NEEDED =
      List.of(
          "libcuda.so.1",
          "libcudart.so.13",
          "libcublasLt.so.13",
          "libcublas.so.13",
          "libcufft.so.12",
          "libcurand.so.10",
          "libcusparse.so.12",
          "libcusolver.so.12",
          "libcufile.so.0",
          "libcudnn.so.9",
          "libnccl.so.2");

  private static final String CUDA_PART = "libtorch_cuda.so";

  private CudaLibraries() {}

  /** Why LibTorch's CUDA part is not loaded, and what to do. */
  static String problem() {
    String folder = "/org/bytedeco/pytorch/" + Loader.getPlatform() + "-gpu/";
    if (CudaLibraries.class.getResource(folder + CUDA_PART) == null) {
      return "this build of Convoy is for the CPU alone; build it with Maven's profile gpu (mvn"
          + " -Pgpu package), or start it by deploy/convoy --gpus N";
    }
    List<String> all = new ArrayList<>(NEEDED);
    Path part = Path.of(Loader.load(torch.class)).resolveSibling(CUDA_PART);
    if (Files.exists(part)) {
      all.add(part.toString());
    }
    return missing(all, Loader::loadGlobal)
        .map(
            reason ->
                reason
                    + "; this host needs NVIDIA's driver and CUDA 13, cuDNN 9 and NCCL 2 where its"
                    + " linker, or the variable CONVOY_CUDA, finds them (docs/gpu.md)")
        .orElse(
            "LibTorch's CUDA part was not loaded though its libraries are here;"
                + " -Dorg.bytedeco.javacpp.logger.debug=true shows why");
  }

  /**
   * The linker's first complaint.
   *
   * @param loading of one library; throws {@code UnsatisfiedLinkError}
   */
  static Optional<String> missing(List<String> libraries, Consumer<String> loading) {
    for (String library : libraries) {
      try {
        loading.accept(library);
      } catch (UnsatisfiedLinkError e) {
        String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return Optional.of(reason.contains(library) ? reason : library + ": " + reason);
      }
    }
    return Optional.empty();
  }
}
