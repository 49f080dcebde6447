package io.convoy.jobs.prepare;

import io.convoy.executor.data.colour.ColourMoments;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.image.DeepImages;
import io.convoy.executor.data.storage.DataException;
import io.convoy.jobs.prepare.input.Rejected;
import io.convoy.jobs.prepare.input.Splits;
import io.convoy.jobs.prepare.task.ShardResult;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Puts written shards together to a dataset.
 *
 * @param classes in ascending order
 * @param results of all planned shards
 */
record DatasetAssembly(List<String> classes, List<ShardResult> results) {

  /**
   * The dataset's description.
   *
   * @throws DataException if a split, or a class of the training split, has no image left
   */
  Dataset dataset() {
    checkClasses();
    return datasetAsFound();
  }

  /**
   * The dataset's description, where a class may have no image.
   *
   * @throws DataException if a split has no image, or there is no training split
   */
  Dataset datasetAsFound() {
    Map<String, List<ShardResult>> bySplit =
        results.stream()
            .collect(Collectors.groupingBy(ShardResult::split, TreeMap::new, Collectors.toList()));
    Map<String, Dataset.Split> splits = new TreeMap<>();
    bySplit.forEach((name, shards) -> splits.put(name, split(name, shards)));
    List<ShardResult> train = training();
    ColourMoments colours = new ColourMoments();
    train.forEach(result -> colours.add(result.moments()));
    return new Dataset(classes, splits, colours.statistics());
  }

  /** What is known of images with deep samples. */
  DeepImages deep() {
    DeepImages all = DeepImages.NONE;
    for (ShardResult result : results) {
      all = all.and(result.deep());
    }
    return all;
  }

  /** Images of each class in all splits. */
  List<Long> imagesPerClass() {
    return IntStream.range(0, classes.size())
        .mapToObj(label -> results.stream().mapToLong(result -> result.images(label)).sum())
        .toList();
  }

  private Dataset.Split split(String name, List<ShardResult> results) {
    List<Dataset.Shard> shards =
        results.stream()
            .map(ShardResult::shard)
            .filter(shard -> shard.samples() > 0)
            .sorted(Comparator.comparing(Dataset.Shard::file))
            .toList();
    if (shards.isEmpty()) {
      throw new DataException(
          String.format("the split %s has no usable image%s", name, example("", results)));
    }
    Long[] counts = new Long[classes.size()];
    Arrays.setAll(
        counts, label -> results.stream().mapToLong(result -> result.images(label)).sum());
    long samples = shards.stream().mapToLong(Dataset.Shard::samples).sum();
    return new Dataset.Split(shards, samples, List.of(counts));
  }

  private List<ShardResult> training() {
    List<ShardResult> train =
        results.stream().filter(result -> result.split().equals(Splits.TRAIN)).toList();
    if (train.isEmpty()) {
      throw new DataException("the input has no split train: name one folder or file so");
    }
    return train;
  }

  private void checkClasses() {
    List<ShardResult> train = training();
    for (int label = 0; label < classes.size(); label++) {
      int number = label;
      if (train.stream().allMatch(result -> result.images(number) == 0)) {
        String name = classes.get(label);
        throw new DataException(
            String.format(
                "the class %s has no usable training image%s", name, example(name + "/", train)));
      }
    }
  }

  /** For instance one rejected file below a folder. */
  private static String example(String folder, List<ShardResult> results) {
    return results.stream()
        .flatMap(result -> result.rejected().stream())
        .filter(file -> file.path().startsWith(folder) || file.path().contains("/" + folder))
        .min(Comparator.comparing(Rejected::path))
        .map(file -> " (" + file.path() + ": " + file.reason() + "): replace them or remove it")
        .orElse(": put images in or remove it");
  }
}
