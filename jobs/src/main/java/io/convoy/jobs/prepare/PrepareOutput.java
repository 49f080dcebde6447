package io.convoy.jobs.prepare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.convoy.executor.data.DataException;
import io.convoy.executor.data.DataFolder;
import io.convoy.executor.data.Dataset;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The output folder of a preparation.
 *
 * <p>The dataset grows in a staging folder, is moved into place, and gets its {@code dataset.json}
 * last. As long as the staging folder exists the output is half-written. Only files that have the
 * names of prepared ones are ever deleted.
 */
final class PrepareOutput {
  private static final String STAGING = "_preparing";
  private static final String PREPARATION = "prepare.json";
  private static final String REJECTED = "rejected.csv";
  private static final String SHARD = "shard-\\d{5,}\\.(tar|idx)";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DataFolder folder;

  /** What a folder holds. */
  enum State {
    /** Nothing, or it does not exist. */
    EMPTY,
    /** What a preparation that was cut off has left. */
    HALF_WRITTEN,
    /** A prepared dataset. */
    COMPLETE,
    /** Other files. */
    FOREIGN
  }

  PrepareOutput(DataFolder folder) {
    this.folder = folder;
  }

  State state() {
    try {
      if (!folder.fileSystem().exists(folder.path())) {
        return State.EMPTY;
      }
      if (!folder.exists()) {
        throw new DataException("--output " + folder + " is a file: give a folder");
      }
      if (folder.fileSystem().exists(folder.child(STAGING))) {
        return State.HALF_WRITTEN;
      }
      if (folder.fileSystem().exists(folder.child(Dataset.FILE))) {
        return State.COMPLETE;
      }
      return entries(folder.path()).isEmpty() ? State.EMPTY : State.FOREIGN;
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /**
   * Makes the staging folder and writes a file in it, to find out at once whether that is allowed.
   */
  DataFolder stage() {
    DataFolder staging = folder.folder(STAGING);
    try {
      if (!folder.fileSystem().mkdirs(staging.child("attempts"))) {
        throw new IOException("the folder cannot be made");
      }
      write(staging.child("probe"), new byte[] {1});
      folder.fileSystem().delete(staging.child("probe"), false);
      return staging;
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private DataException unwritable(IOException e) {
    return new DataException(
        String.format(
            "cannot write to the output folder %s (%s): check its permissions or give another"
                + " --output",
            folder, DataFolder.reason(e)),
        e);
  }

  /** Deletes what a preparation has written, and nothing else. */
  void clear() {
    FileSystem fileSystem = folder.fileSystem();
    try {
      fileSystem.delete(folder.child(Dataset.FILE), false);
      for (FileStatus entry : entries(folder.path())) {
        if (entry.isDirectory() && !entry.getPath().getName().equals(STAGING)) {
          clearSplit(entry.getPath());
        }
      }
      fileSystem.delete(folder.child(REJECTED), false);
      fileSystem.delete(folder.child(PREPARATION), false);
      fileSystem.delete(folder.child(STAGING), true);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private void clearSplit(Path split) throws IOException {
    for (FileStatus file : entries(split)) {
      if (file.isFile() && file.getPath().getName().matches(SHARD)) {
        folder.fileSystem().delete(file.getPath(), false);
      }
    }
    if (entries(split).isEmpty()) {
      folder.fileSystem().delete(split, false);
    }
  }

  private List<FileStatus> entries(Path path) throws IOException {
    return List.of(folder.fileSystem().listStatus(path));
  }

  /** Deletes the staging folder before anything has been moved out of it. */
  void abandon() {
    try {
      folder.fileSystem().delete(folder.child(STAGING), true);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Moves all into place, the description last. */
  void commit(Dataset dataset, Preparation preparation, List<Rejected> rejected) {
    FileSystem fileSystem = folder.fileSystem();
    DataFolder staging = folder.folder(STAGING);
    try {
      for (String split : dataset.splits().keySet()) {
        fileSystem.mkdirs(folder.child(split));
        for (FileStatus file : entries(staging.child(split))) {
          replace(fileSystem, file.getPath(), folder.child(split + "/" + file.getPath().getName()));
        }
      }
      StringBuilder csv = new StringBuilder("path,reason\n");
      rejected.forEach(file -> csv.append(file.csv()));
      write(folder.child(REJECTED), csv.toString().getBytes(StandardCharsets.UTF_8));
      write(folder.child(PREPARATION), JSON.writeValueAsBytes(preparation));
      write(staging.child(Dataset.FILE), dataset.toJson());
      replace(fileSystem, staging.child(Dataset.FILE), folder.child(Dataset.FILE));
      fileSystem.delete(staging.path(), true);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** How the dataset in the folder was made, if that is known. */
  Optional<Preparation> preparation() {
    try (InputStream in = folder.fileSystem().open(folder.child(PREPARATION))) {
      return Optional.of(JSON.readValue(in.readAllBytes(), Preparation.class));
    } catch (FileNotFoundException | JsonProcessingException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new DataException(
          "cannot read " + folder + "/" + PREPARATION + " (" + DataFolder.reason(e) + ")", e);
    }
  }

  private void write(Path path, byte[] content) throws IOException {
    try (OutputStream out = folder.fileSystem().create(path, true)) {
      out.write(content);
    }
  }

  /** Renames, over what there may be. */
  static void replace(FileSystem fileSystem, Path from, Path to) throws IOException {
    fileSystem.delete(to, true);
    if (!fileSystem.rename(from, to)) {
      throw new IOException(from + " cannot be renamed to " + to);
    }
  }
}
