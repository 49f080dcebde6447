package io.convoy.jobs.draw;

import io.convoy.executor.data.storage.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder that images are drawn into. A hidden file marks it as drawn and says with which
 * settings, so that nothing else is ever overwritten, and what is complete is not drawn again.
 */
final class DrawnFolder {
  private static final String MARK = ".drawn-by-convoy";

  private final Path folder;

  DrawnFolder(Path folder) {
    this.folder = folder;
  }

  /** Whether the folder already holds everything that was drawn with these settings. */
  boolean holds(String settings) {
    Path mark = folder.resolve(MARK);
    try {
      return Files.exists(mark) && Files.readString(mark).equals(settings);
    } catch (IOException e) {
      throw new DataException("cannot read " + mark + ": " + e, e);
    }
  }

  /**
   * Empties the folder for a new drawing.
   *
   * @throws DataException if it holds what was not drawn here
   */
  void clear() {
    try {
      Files.createDirectories(folder);
      Path mark = folder.resolve(MARK);
      List<Path> present = entries();
      if (!present.isEmpty() && !Files.exists(mark)) {
        throw new DataException(
            String.format(
                "--output %s is not empty and was not made by draw (it holds %s): name a new folder",
                folder, present.get(0).getFileName()));
      }
      Files.writeString(mark, "incomplete\n");
      for (Path entry : present) {
        if (!entry.equals(mark)) {
          delete(entry);
        }
      }
    } catch (IOException e) {
      throw new DataException("cannot write to --output " + folder + ": " + e, e);
    }
  }

  /** Creates the folder of a class and returns it. */
  Path open(String split, String label) {
    try {
      return Files.createDirectories(folder.resolve(split).resolve(label));
    } catch (IOException e) {
      throw new DataException("cannot write to --output " + folder + ": " + e, e);
    }
  }

  /** Marks the folder as complete. */
  void complete(String settings) {
    Path mark = folder.resolve(MARK);
    try {
      Files.writeString(mark, settings);
    } catch (IOException e) {
      throw new DataException("cannot write " + mark + ": " + e, e);
    }
  }

  private List<Path> entries() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
