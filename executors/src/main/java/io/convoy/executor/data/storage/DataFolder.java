package io.convoy.executor.data.storage;

import io.convoy.executor.base.Reason;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder on any Hadoop file system.
 *
 * <p>Hadoop's local file system is taken without its layer of {@code .crc} files, which opens two
 * files for every positioned read; shards carry their own checksums.
 *
 * @param fileSystem where it lies
 * @param path of the folder
 */
public record DataFolder(FileSystem fileSystem, Path path) {

  /**
   * Names a folder, which need not exist.
   *
   * @param folder a URI or a path of the default file system
   * @throws DataException if there is no such file system
   */
  public static DataFolder of(Configuration hadoop, String folder) {
    if (folder.isBlank()) {
      throw new DataException("the name of the data folder is empty: give a path or a URI");
    }
    try {
      Path path = new Path(folder);
      FileSystem plain = FileSystems.withoutChecksums(FileSystems.of(hadoop, path));
      return new DataFolder(plain, plain.makeQualified(path));
    } catch (IOException | IllegalArgumentException e) {
      throw new DataException(
          "cannot reach the file system of " + folder + " (" + Reason.of(e) + "): check the URI",
          e);
    }
  }

  /**
   * A name that means the same wherever it is read later: a path of this machine or of the default
   * file system is made absolute, a URI stays as it is.
   *
   * @param name of a file or folder, which need not exist
   */
  public static String absolute(Configuration hadoop, String name) {
    try {
      Path path = new Path(name);
      return path.toUri().getScheme() == null ? of(hadoop, name).toString() : name;
    } catch (IllegalArgumentException | DataException e) {
      return name; // whoever opens it says what is wrong with it
    }
  }

  /** A file or folder in it. */
  public Path child(String name) {
    return new Path(path, name);
  }

  /** A folder in it. */
  public DataFolder folder(String name) {
    return new DataFolder(fileSystem, child(name));
  }

  /** Renames a file on the same file system to a name in it, over what there may be. */
  public void replace(Path from, String name) throws IOException {
    Path to = child(name);
    fileSystem.delete(to, true);
    if (!fileSystem.rename(from, to)) {
      throw new IOException(from + " cannot be renamed to " + to);
    }
  }

  /** Whether it exists and is a folder. */
  public boolean exists() {
    try {
      return fileSystem.getFileStatus(path).isDirectory();
    } catch (FileNotFoundException e) {
      return false;
    } catch (IOException e) {
      throw new DataException(
          "cannot look into " + this + " (" + Reason.of(e) + "): check its permissions", e);
    }
  }

  /** The folder as people write it: local folders as plain paths. */
  @Override
  public String toString() {
    return shown(path);
  }

  /** A path as people write it. */
  public String shown(Path some) {
    return "file".equals(some.toUri().getScheme()) ? some.toUri().getPath() : some.toString();
  }
}
