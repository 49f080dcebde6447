package io.convoy.jobs.prepare;

import io.convoy.executor.data.DataException;
import io.convoy.executor.data.DataFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;

/**
 * The files of a folder tree of images, one folder a class, perhaps below one folder a split.
 *
 * <p>What begins with a dot or an underscore is ignored. Files are sorted by path.
 *
 * @param classes names of the class folders of the training split, ascending
 * @param splits files of each split
 * @param strays files that lie in no class folder
 */
record InputTree(List<String> classes, Map<String, List<InputFile>> splits, List<Rejected> strays) {
  private static final List<String> USUAL_SPLITS = List.of(PrepareOptions.TRAIN, "val", "test");

  /**
   * One file.
   *
   * @param path relative to the input folder
   * @param label number of its class
   * @param size in bytes
   * @param modified milliseconds since 1970
   */
  record InputFile(String path, int label, long size, long modified) implements Serializable {}

  /**
   * Lists the input.
   *
   * @param names of the split folders; empty to find out
   * @throws DataException if it is not such a tree
   */
  static InputTree list(DataFolder root, List<String> names) {
    if (!root.exists()) {
      throw new DataException(
          "the input folder " + root + " does not exist: check --input (a folder or a URI)");
    }
    Lister lister = new Lister(root);
    List<String> splits = names.isEmpty() ? lister.usualSplits() : names;
    Map<String, List<String>> folders = new TreeMap<>();
    if (splits.isEmpty()) {
      folders.put(PrepareOptions.TRAIN, lister.folders(""));
      lister.strays("");
    }
    for (String split : splits) {
      folders.put(split, lister.folders(split + "/"));
      lister.strays(split + "/");
    }
    List<String> classes = folders.get(PrepareOptions.TRAIN);
    checkClasses(root, classes, folders);
    Map<String, List<InputFile>> files = new TreeMap<>();
    for (Map.Entry<String, List<String>> split : folders.entrySet()) {
      String prefix = splits.isEmpty() ? "" : split.getKey() + "/";
      List<InputFile> found = new ArrayList<>();
      for (String name : split.getValue()) {
        found.addAll(lister.files(prefix + name, classes.indexOf(name)));
      }
      files.put(split.getKey(), found);
    }
    return new InputTree(classes, files, lister.strays);
  }

  private static void checkClasses(
      DataFolder root, List<String> classes, Map<String, List<String>> folders) {
    if (classes.size() < 2) {
      throw new DataException(
          String.format(
              "%s has %s: give at least two class folders with images",
              root,
              classes.isEmpty() ? "no class folders" : "only the class folder " + classes.get(0)));
    }
    for (Map.Entry<String, List<String>> split : folders.entrySet()) {
      for (String name : split.getValue()) {
        if (!classes.contains(name)) {
          throw new DataException(
              String.format(
                  "%s/%s has the class folder %s, which train does not have: add it or remove it",
                  root, split.getKey(), name));
        }
      }
    }
  }

  /** A checksum of all paths, sizes and times: equal as long as nothing has changed. */
  String fingerprint() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      splits.forEach(
          (split, files) ->
              files.forEach(
                  file ->
                      digest.update(
                          (split
                                  + '\0'
                                  + file.path()
                                  + '\0'
                                  + file.size()
                                  + '\0'
                                  + file.modified()
                                  + '\n')
                              .getBytes(StandardCharsets.UTF_8))));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Looks into folders. */
  private static final class Lister {
    private final DataFolder root;
    private final List<Rejected> strays = new ArrayList<>();

    Lister(DataFolder root) {
      this.root = root;
    }

    /** The usual split folders if there is a folder train that holds folders. */
    List<String> usualSplits() {
      List<String> top = folders("");
      if (!top.contains(PrepareOptions.TRAIN) || folders(PrepareOptions.TRAIN + "/").isEmpty()) {
        return List.of();
      }
      List<String> others = top.stream().filter(name -> !USUAL_SPLITS.contains(name)).toList();
      if (!others.isEmpty()) {
        throw new DataException(
            String.format(
                "%s has a folder train with folders in it, and also %s: name those that are splits,"
                    + " for instance --splits train,val",
                root, String.join(", ", others)));
      }
      strays("");
      return top;
    }

    List<String> folders(String prefix) {
      return entries(prefix).stream()
          .filter(FileStatus::isDirectory)
          .map(entry -> entry.getPath().getName())
          .sorted()
          .toList();
    }

    /** Notes the files that lie directly in a folder of class folders. */
    void strays(String prefix) {
      entries(prefix).stream()
          .filter(FileStatus::isFile)
          .map(entry -> new Rejected(prefix + entry.getPath().getName(), "lies in no class folder"))
          .forEach(strays::add);
    }

    private List<FileStatus> entries(String prefix) {
      try {
        return List.of(
            root.fileSystem()
                .listStatus(root.child("./" + prefix), path -> !hidden(path.getName())));
      } catch (FileNotFoundException e) {
        throw new DataException(root + "/" + prefix + " does not exist: check --splits", e);
      } catch (IOException e) {
        throw unreadable(prefix, e);
      }
    }

    List<InputFile> files(String folder, int label) {
      List<InputFile> found = new ArrayList<>();
      gather(folder + "/", label, found);
      if (found.isEmpty()) {
        throw new DataException(
            "the class folder " + root + "/" + folder + " is empty: put images in or remove it");
      }
      found.sort(Comparator.comparing(InputFile::path));
      return found;
    }

    /** Not by {@code listFiles}, which asks local files for their owners: a process each. */
    private void gather(String prefix, int label, List<InputFile> found) {
      for (FileStatus entry : entries(prefix)) {
        String path = prefix + entry.getPath().getName();
        if (entry.isDirectory()) {
          gather(path + "/", label, found);
        } else {
          found.add(new InputFile(path, label, entry.getLen(), entry.getModificationTime()));
        }
      }
    }

    private DataException unreadable(String folder, IOException e) {
      return new DataException(
          String.format(
              "cannot list %s/%s (%s): check its permissions", root, folder, DataFolder.reason(e)),
          e);
    }

    private static boolean hidden(String name) {
      return name.startsWith(".") || name.startsWith("_");
    }
  }
}
