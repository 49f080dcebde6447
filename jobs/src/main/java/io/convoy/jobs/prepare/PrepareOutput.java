package io.convoy.jobs.prepare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.convoy.executor.base.Reason;
import io.convoy.executor.data.colour.MeanImage;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.jobs.prepare.input.Rejected;
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
 * last; until then a dataset that it replaces stays as it is. A staging folder without a dataset
 * beside it means that the output is half-written. Only files that have the names of prepared ones
 * are ever deleted, and never shards that another tool has written.
 */
final class PrepareOutput {
  private static final String STAGING = "_preparing";
  private static final String PREPARATION = "prepare.json";
  private static final String REJECTED = "rejected.csv";
  private static final String SHARD = "shard-\\d{5,}\\.(tar|idx)";

  /** In the staging folder: the shards beside it are not Convoy's to delete. */
  private static final String IN_PLACE = "in-place";

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
      if (folder.fileSystem().exists(folder.child(Dataset.FILE))) {
        return State.COMPLETE;
      }
      if (folder.fileSystem().exists(folder.child(STAGING + "/" + IN_PLACE))) {
        return State.FOREIGN;
      }
      if (folder.fileSystem().exists(folder.child(STAGING))) {
        return State.HALF_WRITTEN;
      }
      return entries(folder.path()).isEmpty() ? State.EMPTY : State.FOREIGN;
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /**
   * Makes the staging folder anew and writes a file in it, to find out at once whether that is
   * allowed.
   */
  DataFolder stage() {
    DataFolder staging = folder.folder(STAGING);
    try {
      folder.fileSystem().delete(staging.path(), true);
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
            folder, Reason.of(e)),
        e);
  }

  /** As {@link #stage}, for shards that lie in the output folder already. */
  DataFolder stageInPlace() {
    DataFolder staging = stage();
    try {
      write(staging.child(IN_PLACE), new byte[] {1});
      return staging;
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Deletes what a preparation has written, but for the staging folder, and nothing else. */
  private void clear() throws IOException {
    FileSystem fileSystem = folder.fileSystem();
    fileSystem.delete(folder.child(Dataset.FILE), false);
    for (FileStatus entry : entries(folder.path())) {
      if (entry.isDirectory() && !entry.getPath().getName().equals(STAGING)) {
        clearSplit(entry.getPath());
      }
    }
    fileSystem.delete(folder.child(REJECTED), false);
    fileSystem.delete(folder.child(PREPARATION), false);
    fileSystem.delete(folder.child(MeanImage.FILE), false);
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

  /**
   * What a preparation has made.
   *
   * @param dataset its description
   * @param preparation how it was made
   * @param rejected what was left out
   * @param mean the mean image as a file; empty if there is none
   */
  record Product(
      Dataset dataset, Preparation preparation, List<Rejected> rejected, Optional<byte[]> mean) {}

  /** Moves all into place of what was there, the description last. */
  void commit(Product product) {
    try {
      clear();
      move(product);
      describe(product);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Moves indices beside the shards that are there, the description last. */
  void commitInPlace(Product product) {
    try {
      folder.fileSystem().delete(folder.child(Dataset.FILE), false);
      for (Dataset.Split split : product.dataset().splits().values()) {
        for (Dataset.Shard shard : split.shards()) {
          folder.replace(folder.folder(STAGING).child(shard.index()), shard.index());
        }
      }
      describe(product);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private void move(Product product) throws IOException {
    DataFolder staging = folder.folder(STAGING);
    for (String split : product.dataset().splits().keySet()) {
      folder.fileSystem().mkdirs(folder.child(split));
      for (FileStatus file : entries(staging.child(split))) {
        folder.replace(file.getPath(), split + "/" + file.getPath().getName());
      }
    }
  }

  private void describe(Product product) throws IOException {
    DataFolder staging = folder.folder(STAGING);
    if (product.mean().isPresent()) {
      write(folder.child(MeanImage.FILE), product.mean().get());
    } else {
      folder.fileSystem().delete(folder.child(MeanImage.FILE), false);
    }
    StringBuilder csv = new StringBuilder("path,reason\n");
    product.rejected().forEach(file -> csv.append(file.csv()));
    write(folder.child(REJECTED), csv.toString().getBytes(StandardCharsets.UTF_8));
    write(folder.child(PREPARATION), JSON.writeValueAsBytes(product.preparation()));
    write(staging.child(Dataset.FILE), product.dataset().toJson());
    folder.replace(staging.child(Dataset.FILE), Dataset.FILE);
    folder.fileSystem().delete(staging.path(), true);
  }

  /** How the dataset in the folder was made, if that is known. */
  Optional<Preparation> preparation() {
    try (InputStream in = folder.fileSystem().open(folder.child(PREPARATION))) {
      return Optional.of(JSON.readValue(in.readAllBytes(), Preparation.class));
    } catch (FileNotFoundException | JsonProcessingException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new DataException(
          "cannot read " + folder + "/" + PREPARATION + " (" + Reason.of(e) + ")", e);
    }
  }

  private void write(Path path, byte[] content) throws IOException {
    try (OutputStream out = folder.fileSystem().create(path, true)) {
      out.write(content);
    }
  }
}
