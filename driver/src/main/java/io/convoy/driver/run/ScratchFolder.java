package io.convoy.driver.run;

import io.convoy.driver.conf.ConfException;
import io.convoy.driver.conf.RunConf;
import io.convoy.executor.data.storage.FileSystems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder in place of a run's, for what is tried and not kept: beside the run's, so that every
 * rank reaches it, and removed in the end.
 */
public final class ScratchFolder implements AutoCloseable {
  private final FileSystem files;
  private final Path folder;
  private final Deque<Path> parents = new ArrayDeque<>();

  private ScratchFolder(FileSystem files, Path folder) throws IOException {
    this.files = files;
    this.folder = folder;
    for (Path up = folder.getParent(); up != null && !files.exists(up); up = up.getParent()) {
      parents.add(up);
    }
    files.mkdirs(folder);
    files.deleteOnExit(folder); // where the process is ended by a signal
  }

  /**
   * Makes one.
   *
   * @param runDir the run's folder, which may not exist
   * @throws ConfException if nothing can be written there
   */
  public static ScratchFolder beside(Configuration hadoop, String runDir) {
    try {
      FileSystem files = FileSystems.of(hadoop, new Path(runDir));
      Path run = files.makeQualified(new Path(runDir));
      return new ScratchFolder(files, run.suffix("-trial-" + UUID.randomUUID()));
    } catch (IOException e) {
      throw new ConfException(
          List.of(
              String.format(
                  "run.dir = %s: nothing can be written beside it (%s); take another folder",
                  runDir, e.getMessage())));
    }
  }

  /**
   * A run of a recipe at its beginning, in this folder: with the weights that it starts from.
   *
   * @param told hears what they are, in lines
   * @throws IllegalArgumentException if the recipe does not fit dataset, model or engine
   */
  public TrainingSetup begin(RunConf recipe, Configuration hadoop, Consumer<String> told) {
    TrainingSetup checked = TrainingSetup.of(recipe.withRunDir(path()), hadoop);
    return WarmStart.begun(checked, hadoop, told);
  }

  /** Its URI. */
  public String path() {
    return folder.toString();
  }

  /** Removes it, and those of its parents that it made and that hold nothing else. */
  @Override
  public void close() {
    try {
      files.delete(folder, true);
      for (Path parent : parents) {
        if (files.listStatus(parent).length > 0) {
          break;
        }
        files.delete(parent, false);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + folder + "; do so by hand", e);
    }
  }
}
