package io.convoy.jobs.search;

import io.convoy.executor.base.Reason;
import io.convoy.executor.base.RefusedException;
import io.convoy.executor.base.Sha256;
import io.convoy.executor.data.colour.MeanImage;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.shard.EncodedSample;
import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.executor.data.storage.FileOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;

/**
 * A dataset arranged by folds: a copy of the images that are cross-validated on, each fold in
 * shards of its own. It has a split for each fold, one for all but each fold, and one of all, which
 * name the same shards: so training on some folds is training on a split, as ever.
 *
 * @param hadoop file systems
 * @param folds how samples are dealt
 * @param source folder of the prepared dataset
 * @param splits of it whose images are dealt, in this order
 */
record FoldedDataset(Configuration hadoop, Folds folds, String source, List<String> splits) {
  /** What the folder was made of. */
  private static final String MADE_OF = "folds.txt";

  /** Samples that are read at once. */
  private static final int CHUNK = 256;

  /** Names that other shards may have and a copy cannot. */
  private static final String PLAIN = "[A-Za-z0-9_/-]{1,80}";

  FoldedDataset {
    splits = List.copyOf(splits);
  }

  /** What is done with a sample. */
  @FunctionalInterface
  private interface Visitor {
    void visit(int number, String split, EncodedSample sample) throws IOException;
  }

  /**
   * Makes it, unless it is there.
   *
   * @param folder its folder
   * @return whether it was made
   * @throws DataException if the folder has folds of other images
   * @throws RefusedException if a class has fewer images than there are folds
   */
  boolean write(String folder) {
    DataFolder target = DataFolder.of(hadoop, folder);
    Dataset whole = Dataset.read(hadoop, source);
    requireEnough(whole);
    try {
      byte[] madeOf = madeOf(whole).getBytes(StandardCharsets.UTF_8);
      if (target.fileSystem().exists(target.child(Dataset.FILE))) {
        requireSame(target, madeOf);
        return false;
      }
      Map<String, Dataset.Split> dealt = dealt(target, whole);
      copyMeanImage(target);
      put(target, MADE_OF, madeOf);
      put(target, Dataset.FILE, new Dataset(whole.classes(), dealt, whole.colours()).toJson());
      return true;
    } catch (IOException e) {
      throw new DataException("cannot write the folds in " + target + " (" + Reason.of(e) + ")", e);
    }
  }

  private void requireEnough(Dataset dataset) {
    for (int label = 0; label < dataset.classes().size(); label++) {
      int wanted = label;
      long images =
          splits.stream()
              .mapToLong(split -> dataset.split(split).imagesPerClass().get(wanted))
              .sum();
      if (images < folds.count()) {
        throw new RefusedException(
            "search.folds",
            folds.count(),
            String.format(
                "class %s has only %d images in %s, and each fold needs one; take fewer folds",
                dataset.classes().get(label), images, String.join(" and ", splits)));
      }
    }
  }

  private String madeOf(Dataset whole) {
    return String.format(
        "%d folds by seed %d of %s in %s, whose dataset.json has SHA-256 %s%n",
        folds.count(),
        folds.seed(),
        String.join(", ", splits),
        DataFolder.of(hadoop, source),
        HexFormat.of().formatHex(Sha256.digest().digest(whole.toJson())));
  }

  private static void requireSame(DataFolder target, byte[] madeOf) throws IOException {
    try (InputStream in = target.fileSystem().open(target.child(MADE_OF))) {
      String there = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String wanted = new String(madeOf, StandardCharsets.UTF_8);
      if (!there.equals(wanted)) {
        throw new DataException(
            String.format(
                "%s has %s, but wanted are %s: take another run.dir",
                target, there.strip(), wanted.strip()));
      }
    }
  }

  private Map<String, Dataset.Split> dealt(DataFolder target, Dataset whole) throws IOException {
    int[] fold = folds.of(labels());
    List<FoldShards> shards = new ArrayList<>();
    try {
      for (int number : folds.numbers()) {
        shards.add(new FoldShards(target, Folds.held(number), whole.classes().size()));
      }
      each(
          (number, split, sample) -> {
            byte[] image = new byte[sample.bytes().remaining()];
            sample.bytes().get(sample.bytes().position(), image);
            shards
                .get(fold[number] - 1)
                .add(key(number, split, sample), sample.extension(), image, sample.label());
          });
      return splits(shards);
    } finally {
      for (FoldShards some : shards) {
        some.close();
      }
    }
  }

  private int[] labels() {
    return splits.stream().flatMapToInt(split -> Arrays.stream(labels(split))).toArray();
  }

  private int[] labels(String split) {
    try (SampleStore store = SampleStore.open(hadoop, source, split)) {
      return store.labels(0, store.size());
    }
  }

  /** Visits all samples, which are numbered through. */
  private void each(Visitor visitor) throws IOException {
    int number = 0;
    for (String split : splits) {
      try (SampleStore store = SampleStore.open(hadoop, source, split)) {
        for (long from = 0; from < store.size(); from += CHUNK) {
          long to = Math.min(from + CHUNK, store.size());
          for (EncodedSample sample : store.readAll(LongStream.range(from, to).toArray())) {
            store.requireLabel(sample);
            visitor.visit(number++, split, sample);
          }
        }
      }
    }
  }

  /** The image's name in the dataset, so that people find it again. */
  private static String key(int number, String split, EncodedSample sample) {
    String name = split + "-" + sample.key();
    return name.matches(PLAIN) ? name : String.format("%08d", number);
  }

  private Map<String, Dataset.Split> splits(List<FoldShards> shards) throws IOException {
    Map<String, Dataset.Split> splits = new TreeMap<>();
    splits.put(Folds.ALL, split(shards));
    for (int number : folds.numbers()) {
      List<FoldShards> rest = new ArrayList<>(shards);
      splits.put(Folds.held(number), split(List.of(rest.remove(number - 1))));
      splits.put(Folds.rest(number), split(rest));
    }
    return splits;
  }

  private static Dataset.Split split(List<FoldShards> parts) throws IOException {
    List<Dataset.Shard> shards = new ArrayList<>();
    for (FoldShards part : parts) {
      shards.addAll(part.finish());
    }
    List<Long> images =
        IntStream.range(0, parts.get(0).imagesPerClass().size())
            .mapToObj(
                label -> parts.stream().mapToLong(part -> part.imagesPerClass().get(label)).sum())
            .toList();
    long samples = shards.stream().mapToLong(Dataset.Shard::samples).sum();
    return new Dataset.Split(shards, samples, images);
  }

  private void copyMeanImage(DataFolder target) throws IOException {
    DataFolder from = DataFolder.of(hadoop, source);
    if (from.fileSystem().exists(from.child(MeanImage.FILE))) {
      Path to = target.child(MeanImage.FILE);
      FileUtil.copy(
          from.fileSystem(), from.child(MeanImage.FILE), target.fileSystem(), to, false, hadoop);
    }
  }

  private static void put(DataFolder target, String name, byte[] content) throws IOException {
    Path part = target.child("." + name);
    try (OutputStream out = FileOutput.create(target.fileSystem(), part)) {
      out.write(content);
    }
    target.replace(part, name);
  }
}
