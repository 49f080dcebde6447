package io.convoy.driver.snapshot;

import io.convoy.executor.round.StoredFile;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A complete snapshot.
 *
 * @param folder where it lies, a URI or path
 * @param content what it is of
 * @param files all but the manifest that lists them
 */
public record Snapshot(String folder, SnapshotContent content, List<StoredFile> files) {
  public Snapshot {
    files = List.copyOf(files);
  }

  /** The DL4J model file. */
  public String modelFile() {
    return folder + "/" + SnapshotFiles.MODEL;
  }

  /**
   * The model's DL4J configuration as JSON, from the model file.
   *
   * @throws SnapshotException if it cannot be read
   */
  public String configuration(Configuration hadoop) {
    Path file = new Path(modelFile());
    try (InputStream in = file.getFileSystem(hadoop).open(file);
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().equals("configuration.json")) {
          return new String(zip.readAllBytes(), StandardCharsets.UTF_8);
        }
      }
    } catch (IOException e) {
      throw new SnapshotException("cannot read " + file + ": " + e.getMessage(), e);
    }
    throw new SnapshotException(file + " holds no configuration.json: it is no DL4J model");
  }
}
