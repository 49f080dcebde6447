package io.convoy.jobs.predict;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.convoy.executor.base.Reason;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.executor.data.storage.FileOutput;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;

/**
 * The output folder of a prediction. {@code _predict.json} says what its parts are of and comes
 * first; each part appears whole, by a renaming; {@code _SUCCESS} comes last. Nothing is ever
 * deleted that a prediction has not written.
 */
final class PredictOutput {
  /** Files that are not whole yet, and what archives were unpacked to. */
  static final String TEMPORARY = "_temporary";

  private static final String RECORD = "_predict.json";
  private static final String SUCCESS = "_SUCCESS";
  private static final String PART = "part-\\d{5,}\\.(csv|jsonl|parquet)";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DataFolder folder;

  PredictOutput(DataFolder folder) {
    this.folder = folder;
  }

  DataFolder folder() {
    return folder;
  }

  private DataFolder temporary() {
    return folder.folder(TEMPORARY);
  }

  /**
   * Whether all of a prediction is there.
   *
   * @param wanted what the command would write
   * @param overwrite whether something else may be replaced
   * @throws DataException if the folder holds something else
   */
  boolean isComplete(PredictRecord wanted, boolean overwrite) {
    try {
      Set<String> names = names();
      names.remove(TEMPORARY); // of a command that was cut off while it listed archives
      Optional<PredictRecord> earlier = record(names);
      if (earlier.isEmpty() && !names.isEmpty()) {
        throw new DataException(
            "--output "
                + folder
                + " is not empty and holds no predictions: give a new or an empty folder");
      }
      List<String> differences = earlier.map(wanted::differences).orElse(List.of());
      if (differences.isEmpty()) {
        return names.contains(SUCCESS);
      }
      if (!overwrite) {
        throw new DataException(
            String.format(
                "--output %s holds other predictions (%s): give another --output, or --overwrite to"
                    + " replace them",
                folder, String.join(", ", differences)));
      }
      clear(names);
      return false;
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private Set<String> names() throws IOException {
    Set<String> names = new HashSet<>();
    try {
      if (!folder.fileSystem().getFileStatus(folder.path()).isDirectory()) {
        throw new DataException("--output " + folder + " is a file: give a folder");
      }
      for (FileStatus entry : folder.fileSystem().listStatus(folder.path())) {
        names.add(entry.getPath().getName());
      }
    } catch (FileNotFoundException e) {
      return names;
    }
    return names;
  }

  private Optional<PredictRecord> record(Set<String> names) throws IOException {
    if (!names.contains(RECORD)) {
      return Optional.empty();
    }
    try (InputStream in = folder.fileSystem().open(folder.child(RECORD))) {
      return Optional.of(JSON.readValue(in.readAllBytes(), PredictRecord.class));
    } catch (JsonProcessingException e) {
      throw new DataException(
          folder + "/" + RECORD + " is broken (" + Reason.of(e) + "): give another --output", e);
    }
  }

  private void clear(Set<String> names) throws IOException {
    for (String name : names) {
      if (name.matches(PART) || name.equals(SUCCESS)) {
        folder.fileSystem().delete(folder.child(name), true);
      }
    }
    folder.fileSystem().delete(folder.child(RECORD), false);
  }

  /** Makes the folder of what is temporary anew, and finds out at once whether that is allowed. */
  DataFolder stage() {
    try {
      folder.fileSystem().delete(temporary().path(), true);
      if (!folder.fileSystem().mkdirs(temporary().child("attempts"))) {
        throw new IOException("the folder cannot be made");
      }
      return temporary();
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** Leaves no trace of a command that has found nothing to do. */
  void abandon() {
    try {
      folder.fileSystem().delete(temporary().path(), true);
      if (names().isEmpty()) {
        folder.fileSystem().delete(folder.path(), false);
      }
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** Says what the parts will be of, before the first of them. */
  void begin(PredictRecord record) {
    try {
      write(TEMPORARY + "/" + RECORD, JSON.writeValueAsBytes(record));
      folder.replace(temporary().child(RECORD), RECORD);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** Those of some parts whose files are not there. */
  List<Part> missing(List<Part> parts, RowFormat format) {
    try {
      Set<String> names = names();
      return parts.stream().filter(part -> !names.contains(part.file(format))).toList();
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** Says that all parts are there. */
  void finish() {
    try {
      folder.fileSystem().delete(temporary().path(), true);
      write(SUCCESS, new byte[0]);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private void write(String name, byte[] content) throws IOException {
    try (OutputStream out = FileOutput.create(folder.fileSystem(), folder.child(name))) {
      out.write(content);
    }
  }

  private DataException unusable(IOException e) {
    return new DataException(
        String.format(
            "cannot write to --output %s (%s): check its permissions or give another folder",
            folder, Reason.of(e)),
        e);
  }
}
