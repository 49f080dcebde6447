package io.convoy.jobs.search;

import io.convoy.executor.base.Reason;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.executor.data.storage.FileOutput;
import io.convoy.jobs.search.SearchStateCodec.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The folder of a search: its state, its trials, and what it found. */
final class SearchFolder {
  /** Where a search stands. */
  static final String STATE = "search.json";

  private static final String TRIALS = "trials";
  private static final String FOLDS = "folds";
  private static final String LAST = "final";

  private final DataFolder folder;

  SearchFolder(Configuration hadoop, String dir) {
    folder = DataFolder.of(hadoop, dir);
  }

  /** The folder of its trials. */
  String trials() {
    return folder.folder(TRIALS).toString();
  }

  /** The folder of a trial, which is that of an ordinary run. */
  String trial(Trial trial) {
    return folder.folder(TRIALS).folder(trial.name()).toString();
  }

  /** The folder of a trial without a fold, which is that of an ordinary run. */
  String fold(Trial trial, int fold) {
    return folder.folder(TRIALS).folder(trial.name()).folder(Folds.held(fold)).toString();
  }

  /** The folder of a trial on all images, which is that of an ordinary run. */
  String last(Trial trial) {
    return folder.folder(LAST).folder(trial.name()).toString();
  }

  /** The folder of the images that are cross-validated on, which is that of a dataset. */
  String folds() {
    return folder.folder(FOLDS).toString();
  }

  /** A file in it. */
  String file(String name) {
    return folder.shown(folder.child(name));
  }

  /** Where the search stands; empty if it has not begun. */
  Optional<Stored> read() {
    return read(STATE).map(json -> SearchStateCodec.read(json, file(STATE)));
  }

  /** A file that {@link #write} wrote; empty if it is not there. */
  Optional<byte[]> read(String name) {
    try {
      // between removing the one before and giving its name to the new one, that is whole
      for (Path file : new Path[] {folder.child(name), part(name)}) {
        if (folder.fileSystem().exists(file)) {
          try (InputStream in = folder.fileSystem().open(file)) {
            return Optional.of(in.readAllBytes());
          }
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new DataException("cannot read " + file(name) + " (" + Reason.of(e) + ")", e);
    }
  }

  private Path part(String name) {
    return folder.child("." + name + ".new");
  }

  /** Writes a file in place of what is there: at any time one of both can be read. */
  void write(String name, byte[] content) {
    try {
      try (OutputStream out = FileOutput.create(folder.fileSystem(), part(name))) {
        out.write(content);
      }
      folder.replace(part(name), name);
    } catch (IOException e) {
      throw new DataException("cannot write " + file(name) + " (" + Reason.of(e) + ")", e);
    }
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
