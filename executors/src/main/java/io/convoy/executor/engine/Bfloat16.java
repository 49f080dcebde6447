package io.convoy.executor.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Whether processors compute in bfloat16; others convert, and are slower than in 32 bits. */
public final class Bfloat16 {
  private static final Path LINUX = Path.of("/proc/cpuinfo");
  private static final Set<String> X86 = Set.of("avx512_bf16", "amx_bf16");
  private static final String ARM = "bf16";

  private Bfloat16() {}

  /** Whether this machine's processor is known not to compute in it. */
  public static boolean isEmulatedHere() {
    try {
      return Files.isReadable(LINUX) && isEmulated(Files.readAllLines(LINUX));
    } catch (IOException e) {
      return false; // not known
    }
  }

  /** Whether a processor that Linux describes so lists its abilities, and none of bfloat16. */
  static boolean isEmulated(List<String> cpuinfo) {
    List<String> abilities =
        cpuinfo.stream()
            .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
            .limit(1)
            .flatMap(line -> Arrays.stream(line.split("\\s+")))
            .toList();
    return !abilities.isEmpty()
        && abilities.stream().noneMatch(name -> X86.contains(name) || name.equals(ARM));
  }
}
