package io.convoy.executor.base;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What is mounted on this host, as {@code /proc/self/mounts} says it.
 *
 * @param lines each with device, folder, type and options, in the order of mounting
 */
record Mounts(List<String> lines) {
  private static final Path SOURCE = Path.of("/proc/self/mounts");

  Mounts {
    lines = List.copyOf(lines);
  }

  /** Those of this process; none where the system does not tell. */
  static Mounts here() {
    try {
      return new Mounts(Files.readAllLines(SOURCE, StandardCharsets.UTF_8));
    } catch (IOException e) {
      return new Mounts(List.of());
    }
  }

  /**
   * Whether what lies in a folder cannot be executed, and so no library be loaded from it.
   *
   * @param folder absolute, without links
   */
  boolean noexec(Path folder) {
    boolean found = false;
    int deepest = -1;
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      Path at = words.length < 4 ? Path.of("") : Path.of(words[1].replace("\\040", " "));
      // of two at the same place the later one is seen
      if (folder.startsWith(at) && at.getNameCount() >= deepest) {
        deepest = at.getNameCount();
        found = Arrays.asList(words[3].split(",")).contains("noexec");
      }
    }
    return found;
  }
}
