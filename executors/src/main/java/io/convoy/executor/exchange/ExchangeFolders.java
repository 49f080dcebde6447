package io.convoy.executor.exchange;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The folders of stores, which name the process that made them. A process that is killed leaves its
 * own behind; the next one on the host removes it.
 */
final class ExchangeFolders {
  private static final Pattern NAME = Pattern.compile("convoy-exchange-(\\d+)-(\\d+)-\\d+");
  private static final Pattern NUMBER = Pattern.compile("\\D*(\\d+)\\D*");

  private ExchangeFolders() {}

  /** Makes one that only this user may read, and removes those of dead processes. */
  static Path make(Path temp) throws IOException {
    long processes = processes();
    removeDead(temp, processes);
    return Files.createTempDirectory(
        temp, "convoy-exchange-" + processes + "-" + ProcessHandle.current().pid() + "-");
  }

  /** A number of those whose processes this one sees: containers may share a folder. */
  static long processes() {
    try {
      String namespace = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
      Matcher number = NUMBER.matcher(namespace);
      return number.matches() ? Long.parseLong(number.group(1)) : 0;
    } catch (IOException | UnsupportedOperationException e) {
      return 0;
    }
  }

  /** What cannot be removed is another user's, or removed by another process meanwhile. */
  private static void removeDead(Path temp, long processes) {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(temp, "convoy-exchange-*")) {
      for (Path folder : folders) {
        Matcher name = NAME.matcher(folder.getFileName().toString());
        if (name.matches()
            && Long.parseLong(name.group(1)) == processes
            && ProcessHandle.of(Long.parseLong(name.group(2))).isEmpty()) {
          remove(folder);
        }
      }
    } catch (IOException e) {
      return; // it can be read again by the next one
    }
  }

  private static void remove(Path folder) {
    try {
      Files.deleteIfExists(folder.resolve("store"));
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      return; // so it stays
    }
  }
}
