package io.convoy.executor.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.global.torch;

/**
 * A host's processor.
 *
 * @param name as its maker calls it, for instance {@code Intel(R) Xeon(R) Processor @ 2.50GHz}
 * @param instructions the instruction set for which LibTorch has picked its kernels, for instance
 *     {@code AVX2}
 */
public record Processor(String name, String instructions) {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /** The processor of this host. */
  public static Processor ofThisHost() {
    NativeLibraries.load();
    try (BytePointer instructions = torch.get_cpu_capability()) {
      return new Processor(modelName(), instructions.getString());
    }
  }

  private static String modelName() {
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown"; // said to users only
    }
  }

  @Override
  public String toString() {
    return name + " with " + instructions;
  }
}
