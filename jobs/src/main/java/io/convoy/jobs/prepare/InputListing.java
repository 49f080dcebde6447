package io.convoy.jobs.prepare;

import io.convoy.executor.data.DataException;
import io.convoy.executor.data.DataFolder;
import io.convoy.executor.data.Sha256;
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
 * What lies below a folder. What begins with a dot or an underscore is ignored.
 *
 * @param root the folder
 * @param files sorted by path
 * @param folders paths of all folders, relative to the root
 * @param rejected what is there and cannot be taken
 */
record InputListing(
    DataFolder root, List<ListedFile> files, Set<String> folders, List<Rejected> rejected) {

  InputListing {
    files = files.stream().sorted(Comparator.comparing(ListedFile::path)).toList();
    folders = new TreeSet<>(folders);
    rejected = List.copyOf(rejected);
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
            folder, List.of(file(status.getPath().getName(), status)), Set.of(), List.of());
      }
      Walk walk = new Walk(input);
      walk.gather("");
      return new InputListing(input, walk.files, walk.folders, List.of());
    } catch (FileNotFoundException e) {
      throw new DataException(
          "the input folder " + input + " does not exist: check --input (a folder or a URI)", e);
    } catch (IOException e) {
      throw unreadable(input.toString(), e);
    }
  }

  private static ListedFile file(String path, FileStatus status) {
    return ListedFile.plain(path, status.getLen(), status.getModificationTime());
  }

  private static DataException unreadable(String folder, IOException e) {
    return new DataException(
        String.format("cannot list %s (%s): check its permissions", folder, DataFolder.reason(e)),
        e);
  }

  static boolean hidden(String name) {
    return name.startsWith(".") || name.startsWith("_");
  }

  /** The archives among the files. */
  List<ListedFile> archives() {
    return files.stream().filter(ListedFile::isArchive).toList();
  }

  /** The archives alone: indices and descriptions may come to lie beside shards. */
  InputListing shards() {
    return new InputListing(root, archives(), folders, rejected);
  }

  /** The same with the archives' contents in their place. */
  InputListing unpacked(List<ArchiveContent> contents) {
    List<ListedFile> all = new ArrayList<>(files);
    all.removeIf(ListedFile::isArchive);
    Set<String> places = new TreeSet<>(folders);
    List<Rejected> refused = new ArrayList<>(rejected);
    for (ArchiveContent content : contents) {
      all.addAll(content.files());
      refused.addAll(content.rejected());
      for (ListedFile file : content.files()) {
        String path = file.path();
        for (int at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
          places.add(path.substring(0, at));
        }
      }
    }
    return new InputListing(root, all, places, refused);
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

  /** Looks into folders. */
  private static final class Walk {
    private final DataFolder root;
    private final List<ListedFile> files = new ArrayList<>();
    private final Set<String> folders = new TreeSet<>();

    Walk(DataFolder root) {
      this.root = root;
    }

    /** Not by {@code listFiles}, which asks local files for their owners: a process each. */
    void gather(String prefix) {
      for (FileStatus entry : entries(prefix)) {
        String path = prefix + entry.getPath().getName();
        if (entry.isDirectory()) {
          folders.add(path);
          gather(path + "/");
        } else {
          files.add(file(path, entry));
        }
      }
    }

    private FileStatus[] entries(String prefix) {
      try {
        return root.fileSystem()
            .listStatus(root.child("./" + prefix), path -> !hidden(path.getName()));
      } catch (IOException e) {
        throw unreadable(root + "/" + prefix, e);
      }
    }
  }
}
