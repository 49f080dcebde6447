package io.convoy.jobs.prepare.input;

import io.convoy.executor.base.Reason;
import io.convoy.executor.base.Sha256;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;

/**
 * What lies below a folder.
 *
 * @param root the folder
 * @param given what was given as input: the folder, or the one file of it that counts
 * @param files sorted by path
 * @param folders paths of all folders, relative to the root
 * @param rejected what is there and cannot be taken
 * @param ignored what is there and is no data
 */
public record InputListing(
    DataFolder root,
    String given,
    List<ListedFile> files,
    Set<String> folders,
    List<Rejected> rejected,
    Ignored ignored) {

  public InputListing {
    files = files.stream().sorted(Comparator.comparing(ListedFile::path)).toList();
    folders = new TreeSet<>(folders);
    rejected = List.copyOf(rejected);
  }

  /** A folder in which nothing is ignored. */
  InputListing(
      DataFolder root, List<ListedFile> files, Set<String> folders, List<Rejected> rejected) {
    this(root, root.toString(), files, folders, rejected, new Ignored());
  }

  /** Whether it is one file. */
  public boolean isFile() {
    return !given.equals(root.toString());
  }

  /**
   * Lists a folder, or a single file of one.
   *
   * @throws DataException if it does not exist or cannot be listed
   */
  static InputListing of(DataFolder input) {
    try {
      FileStatus status = input.fileSystem().getFileStatus(input.path());
      if (status.isFile()) {
        DataFolder folder = new DataFolder(input.fileSystem(), input.path().getParent());
        return new InputListing(
            folder,
            input.toString(),
            List.of(file(status.getPath().getName(), status)),
            Set.of(),
            List.of(),
            new Ignored());
      }
      return InputWalk.list(input);
    } catch (FileNotFoundException e) {
      throw new DataException(
          "the input " + input + " does not exist: check --input (a folder, a file or a URI)", e);
    } catch (IOException e) {
      throw unreadable(input.toString(), e);
    }
  }

  static ListedFile file(String path, FileStatus status) {
    return ListedFile.plain(path, status.getLen(), status.getModificationTime());
  }

  static DataException unreadable(String folder, IOException e) {
    return new DataException(
        String.format("cannot list %s (%s): check its permissions", folder, Reason.of(e)), e);
  }

  /** The archives among the files. */
  public List<ListedFile> archives() {
    return files.stream().filter(ListedFile::isArchive).toList();
  }

  /** The archives alone: indices and descriptions may come to lie beside shards. */
  InputListing shards() {
    return new InputListing(root, given, archives(), folders, rejected, ignored);
  }

  /** The Parquet files among the files. */
  List<ListedFile> tables() {
    return files.stream().filter(file -> Manifest.isParquet(file.path())).toList();
  }

  /** The same with the archives' contents in their place. */
  InputListing unpacked(List<ArchiveContent> contents) {
    List<ListedFile> all = new ArrayList<>(files);
    all.removeIf(ListedFile::isArchive);
    Set<String> places = new TreeSet<>(folders);
    List<Rejected> refused = new ArrayList<>(rejected);
    Ignored passed = new Ignored();
    passed.addAll(ignored);
    for (ArchiveContent content : contents) {
      passed.addAll(content.ignored());
      all.addAll(content.files());
      refused.addAll(content.rejected());
      for (ListedFile file : content.files()) {
        String path = file.path();
        for (int at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
          places.add(path.substring(0, at));
        }
      }
    }
    return new InputListing(root, given, all, places, refused, passed);
  }

  /** A checksum of all paths, sizes and times: equal as long as nothing has changed. */
  String fingerprint() {
    MessageDigest digest = Sha256.digest();
    for (ListedFile file : files) {
      String line = file.path() + '\0' + file.size() + '\0' + file.modified() + '\n';
      digest.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
