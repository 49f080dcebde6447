package io.convoy.jobs.prepare.input;

import io.convoy.executor.data.storage.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The samples of WebDataset shards: members with the same key are one sample, with an image and a
 * label.
 */
public final class WebDatasetTree {
  private WebDatasetTree() {}

  /** The split of a shard, by its folder or its own name. */
  public static String split(String shard) {
    String found = "";
    for (String part : shard.split("/", -1)) {
      String split = SplitNames.byWord(part);
      found = found.isEmpty() ? split : found;
    }
    return found.isEmpty() ? Splits.TRAIN : found;
  }

  /** Names of the classes: from the list, or their numbers. */
  public static List<String> classes(int count, Optional<ClassNames> names) {
    List<String> numbers = IntStream.range(0, count).mapToObj(Integer::toString).toList();
    return names.map(list -> list.of(numbers)).orElse(numbers);
  }

  /**
   * The samples of listed shards.
   *
   * @throws DataException if no sample has a class
   */
  static InputTree of(List<ArchiveContent> shards, SampleRule rule, Optional<ClassNames> names) {
    List<Labelled> images = new ArrayList<>();
    List<Rejected> rejected = new ArrayList<>();
    for (ArchiveContent shard : shards) {
      rejected.addAll(shard.rejected());
      String split = split(shard.archive());
      samples(shard, rule)
          .forEach(
              (key, parts) ->
                  sample(shard, rule, key, parts, rejected)
                      .ifPresent(
                          file -> images.add(labelled(split, shard, rule, key, parts, file))));
    }
    return new LabelledTree(rule.toString(), images, rejected)
        .refusing(refusal(rule, 1))
        .tree(names);
  }

  private static Map<String, List<ListedFile>> samples(ArchiveContent shard, SampleRule rule) {
    Map<String, List<ListedFile>> samples = new TreeMap<>();
    for (ListedFile file : shard.files()) {
      samples.computeIfAbsent(rule.key(file.path()), key -> new ArrayList<>()).add(file);
    }
    return samples;
  }

  private static Optional<ListedFile> sample(
      ArchiveContent shard,
      SampleRule rule,
      String key,
      List<ListedFile> parts,
      List<Rejected> rejected) {
    List<String> images = rule.images(parts.stream().map(ListedFile::path).toList());
    if (images.size() != 1) {
      rejected.add(new Rejected(shown(shard, key), refusal(rule, images.size())));
      return Optional.empty();
    }
    return parts.stream().filter(part -> part.path().equals(images.get(0))).findFirst();
  }

  private static Labelled labelled(
      String split,
      ArchiveContent shard,
      SampleRule rule,
      String key,
      List<ListedFile> parts,
      ListedFile image) {
    String label =
        parts.stream()
            .filter(part -> rule.isLabel(part.path()))
            .findFirst()
            .map(ListedFile::text)
            .orElse("");
    return new Labelled(split, image, label, shown(shard, key));
  }

  /** The name of a sample that stays in place: the shard with its ending, and the key. */
  private static String shown(ArchiveContent shard, String key) {
    return shard.archive() + key.substring(Archives.stem(shard.archive()).length());
  }

  /** Why a sample with so many images cannot be taken. */
  public static String refusal(SampleRule rule, int images) {
    if (images == 1) {
      return rule.field().isEmpty()
          ? "its ." + rule.labels() + " is missing or not an integer"
          : rule + " is missing or not an integer";
    }
    return images == 0 ? "has no image" : "has more than one image";
  }
}
