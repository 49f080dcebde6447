package io.convoy.jobs.prepare.input;

import io.convoy.executor.data.storage.DataFolder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What an input that cannot be used may be instead, for the end of a message. */
final class InputHints {
  private static final Set<String> TABLES =
      Set.of("csv", "tsv", "jsonl", "parquet", "txt", "lst", "list");
  private static final int NAMED = 3;

  /** Formats of datasets, by the endings of their files. */
  private static final Map<String, String> FOREIGN =
      Map.ofEntries(
          Map.entry("tfrecord", "TFRecord"),
          Map.entry("tfrecords", "TFRecord"),
          Map.entry("npz", "NumPy"),
          Map.entry("npy", "NumPy"),
          Map.entry("mat", "MATLAB"),
          Map.entry("h5", "HDF5"),
          Map.entry("hdf5", "HDF5"),
          Map.entry("pkl", "Python's pickle"),
          Map.entry("pickle", "Python's pickle"),
          Map.entry("pt", "PyTorch"),
          Map.entry("pth", "PyTorch"),
          Map.entry("mdb", "LMDB"),
          Map.entry("lmdb", "LMDB"),
          Map.entry("rec", "MXNet's RecordIO"),
          Map.entry("arrow", "Arrow"),
          Map.entry("bin", "binary"),
          Map.entry("beton", "FFCV"),
          Map.entry("rar", "RAR"),
          Map.entry("7z", "7-Zip"),
          Map.entry("mp4", "video"),
          Map.entry("avi", "video"),
          Map.entry("gz", "gzip, and no tar"));

  private InputHints() {}

  /** A sentence with its colon or semicolon before it, or empty. */
  static String of(InputListing listing) {
    Optional<String> foreign = foreign(listing.files());
    if (foreign.isPresent()) {
      return "; " + foreign.get();
    }
    List<String> tables =
        listing.files().stream()
            .map(ListedFile::path)
            .filter(path -> TABLES.contains(FileNames.ending(path)))
            .filter(path -> !isReadMe(path))
            .limit(NAMED)
            .toList();
    DataFolder root = listing.root();
    return tables.isEmpty()
        ? ""
        : String.format(
            "; if %s names images and their classes, give --manifest %s",
            String.join(" or ", tables), root + "/" + tables.get(0));
  }

  private static boolean isReadMe(String path) {
    return path.substring(path.lastIndexOf('/') + 1).matches("(?i)(read.?me|licen[cs]e|notice).*");
  }

  /** Files of formats that are known and cannot be read. */
  static Optional<String> foreign(List<ListedFile> files) {
    List<String> found =
        files.stream().map(ListedFile::path).filter(path -> !kind(path).isEmpty()).toList();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    String kinds =
        found.stream().map(InputHints::kind).distinct().collect(Collectors.joining(", "));
    return Optional.of(
        String.format(
            "files such as %s (%s) cannot be read: write their images as files, WebDataset shards or"
                + " Parquet",
            found.get(0), kinds));
  }

  private static String kind(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (name.matches(".*idx[13]-ubyte(\\.gz)?")) {
      return "IDX, as MNIST is given";
    }
    if (name.matches(
        ".*\\.(zip|tar|tgz|gz|7z|rar)\\.?(part)?\\d{2,3}|.*\\.z\\d{2}|.*\\.(tar\\.)?gz\\.?[a-z]{2}")) {
      return "a part of an archive";
    }
    if (name.matches("data_batch_\\d|test_batch")) {
      return "Python's pickle";
    }
    if (name.contains(".tfrecord-")) {
      return "TFRecord";
    }
    return Archives.isArchive(name) ? "" : FOREIGN.getOrDefault(FileNames.ending(name), "");
  }
}
