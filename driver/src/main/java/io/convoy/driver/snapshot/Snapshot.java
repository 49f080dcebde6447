package io.convoy.driver.snapshot;

import io.convoy.executor.round.StoredFile;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
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
  /** How the name of a file of another snapshot begins. */
  static final String ELSEWHERE = "../";

  private static final Set<String> BASE = Set.of(SnapshotFiles.STATE, SnapshotFiles.MODEL);

  public Snapshot {
    files = List.copyOf(files);
  }

  /** Whether it holds all parameters itself, and so a model. */
  public boolean isWhole() {
    return files.stream().noneMatch(file -> file.name().startsWith(ELSEWHERE));
  }

  /**
   * The files to which other snapshots of the run can add what has learned since, by their names
   * from the folders of those: the ones to which this one adds, or else its own.
   */
  public List<StoredFile> base() {
    String here = ELSEWHERE + new Path(folder).getName() + "/";
    return isWhole()
        ? files.stream()
            .filter(file -> BASE.contains(file.name()))
            .map(file -> new StoredFile(here + file.name(), file.bytes(), file.sha256()))
            .toList()
        : files.stream().filter(file -> file.name().startsWith(ELSEWHERE)).toList();
  }

  /** The DL4J model file: the one to which it adds, if it is not whole. */
  public String modelFile() {
    String name =
        files.stream()
            .map(StoredFile::name)
            .filter(one -> one.endsWith(SnapshotFiles.MODEL))
            .findFirst()
            .orElse(SnapshotFiles.MODEL);
    return name.startsWith(ELSEWHERE) ? new Path(folder, name).toString() : folder + "/" + name;
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
