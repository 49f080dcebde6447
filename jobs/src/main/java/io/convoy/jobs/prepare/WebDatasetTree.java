package io.convoy.jobs.prepare;

import io.convoy.executor.data.DataException;
import io.convoy.executor.data.ImageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The samples of WebDataset shards: members with the same key, which is their name up to its first
 * dot, are one sample, with an image and a label's number as {@code .cls}.
 */
final class WebDatasetTree {
  private static final int MOST_CLASSES = 1_000_000;

  private WebDatasetTree() {}

  /** A member's key: its name up to the first dot behind the last slash. */
  static String key(String name) {
    int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
    return dot < 0 ? name : name.substring(0, dot);
  }

  /** A member's extension: what follows its key, without the dot. */
  static String extension(String name) {
    int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
    return dot < 0 ? "" : name.substring(dot + 1);
  }

  /** The number in a label's file, or empty if it is none. */
  static Optional<Integer> label(String text) {
    if (!text.matches("\\d{1,7}") || Integer.parseInt(text) >= MOST_CLASSES) {
      return Optional.empty();
    }
    return Optional.of(Integer.parseInt(text));
  }

  /** The split of a shard, by its folder or its own name. */
  static String split(String shard) {
    int slash = shard.indexOf('/');
    String first = slash < 0 ? "" : Archives.split(shard.substring(0, slash));
    String named = first.isEmpty() ? Archives.split(shard.substring(slash + 1)) : first;
    return named.isEmpty() ? PrepareOptions.TRAIN : named;
  }

  /** Names of the classes: from the list, or their numbers. */
  static List<String> classes(int count, Optional<ClassNames> names) {
    List<String> numbers = IntStream.range(0, count).mapToObj(Integer::toString).toList();
    return names.map(list -> list.of(numbers)).orElse(numbers);
  }

  /**
   * The samples of listed shards.
   *
   * @throws DataException if there are not two classes
   */
  static InputTree of(List<ArchiveContent> shards, Optional<ClassNames> names) {
    Map<String, List<InputFile>> splits = new TreeMap<>();
    List<Rejected> rejected = new ArrayList<>();
    int classes = 0;
    for (ArchiveContent shard : shards) {
      rejected.addAll(shard.rejected());
      List<InputFile> files =
          splits.computeIfAbsent(split(shard.archive()), split -> new ArrayList<>());
      for (Map.Entry<String, List<ListedFile>> sample : samples(shard).entrySet()) {
        Optional<InputFile> file = file(shard, sample.getKey(), sample.getValue(), rejected);
        file.ifPresent(files::add);
        classes = Math.max(classes, file.map(InputFile::label).orElse(-1) + 1);
      }
    }
    if (classes < 2) {
      throw new DataException("the shards have no two labels: check their .cls files");
    }
    return new InputTree(classes(classes, names), splits, rejected);
  }

  private static Map<String, List<ListedFile>> samples(ArchiveContent shard) {
    Map<String, List<ListedFile>> samples = new TreeMap<>();
    for (ListedFile file : shard.files()) {
      samples.computeIfAbsent(key(file.path()), key -> new ArrayList<>()).add(file);
    }
    return samples;
  }

  private static Optional<InputFile> file(
      ArchiveContent shard, String key, List<ListedFile> parts, List<Rejected> rejected) {
    List<ListedFile> images =
        parts.stream().filter(part -> ImageFormat.isExtension(extension(part.path()))).toList();
    Optional<Integer> label =
        parts.stream()
            .filter(part -> extension(part.path()).equals("cls"))
            .findFirst()
            .flatMap(part -> label(part.text()));
    if (images.size() != 1 || label.isEmpty()) {
      String reason = refusal(images.size());
      rejected.add(new Rejected(shard.archive() + "/" + key, reason));
      return Optional.empty();
    }
    return Optional.of(InputFile.of(images.get(0), label.get()));
  }

  /** Why a sample with so many images cannot be taken. */
  static String refusal(int images) {
    if (images == 1) {
      return "its .cls is missing or no whole number";
    }
    return images == 0 ? "has no image" : "has more than one image";
  }
}
