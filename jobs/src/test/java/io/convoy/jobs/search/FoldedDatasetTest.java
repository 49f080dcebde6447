package io.convoy.jobs.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.base.RefusedException;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.shard.EncodedSample;
import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.data.shard.ShardWriter;
import io.convoy.executor.data.storage.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldedDatasetTest {
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private static final Dataset.ColourStatistics COLOURS =
      new Dataset.ColourStatistics(
          List.of(0.5, 0.25, 0.125),
          List.of(0.2, 0.2, 0.2),
          List.of(0.1, 0.01, 0.001),
          List.of(List.of(1.0, 0.0, 0.0), List.of(0.0, 1.0, 0.0), List.of(0.0, 0.0, 1.0)));

  private final Configuration hadoop = new Configuration();
  @TempDir private Path dir;

  /** Of 31 images to train on and 7 to validate on; sample i has label i modulo 3. */
  @BeforeEach
  void write() throws IOException {
    Map<String, Dataset.Split> splits = new TreeMap<>();
    for (String split : List.of("train", "val")) {
      int samples = split.equals("train") ? 31 : 7;
      Files.createDirectories(dir.resolve("data/" + split));
      String file = split + "/shard-00000.tar";
      ShardWriter writer = new ShardWriter(Files.newOutputStream(dir.resolve("data/" + file)));
      Long[] counts = {0L, 0L, 0L};
      try (writer) {
        for (int i = 0; i < samples; i++) {
          writer.add(String.format("%08d", i), "png", image(split + i), i % 3);
          counts[i % 3]++;
        }
      }
      Dataset.Shard shard = writer.describe(file);
      Files.write(dir.resolve("data/" + shard.index()), writer.index().toBytes());
      splits.put(split, new Dataset.Split(List.of(shard), samples, List.of(counts)));
    }
    Dataset dataset = new Dataset(List.of("a", "b", "c"), splits, COLOURS);
    Files.write(dir.resolve("data/" + Dataset.FILE), dataset.toJson());
  }

  /** Not one that can be decoded, which nobody does here. */
  private static byte[] image(String content) {
    byte[] text = content.getBytes(StandardCharsets.UTF_8);
    byte[] image = Arrays.copyOf(PNG, PNG.length + text.length);
    System.arraycopy(text, 0, image, PNG.length, text.length);
    return image;
  }

  private FoldedDataset folded(int count, String... splits) {
    return new FoldedDataset(
        hadoop, new Folds(count, 1), dir.resolve("data").toString(), List.of(splits));
  }

  private String target() {
    return dir.resolve("folds").toString();
  }

  /** Contents and labels of a split, such as {@code train12/0}. */
  private List<String> content(String split) {
    List<String> all = new ArrayList<>();
    try (SampleStore store = SampleStore.open(hadoop, target(), split)) {
      for (int i = 0; i < store.size(); i++) {
        EncodedSample sample = store.read(i);
        String text = StandardCharsets.UTF_8.decode(sample.bytes().duplicate()).toString();
        all.add(
            text.substring(text.indexOf('\n', text.indexOf('\n') + 1) + 1) + "/" + sample.label());
      }
    }
    return all;
  }

  @Test
  void folds_areDisjoint_coverAll_andAreLeftOutOfTheirRest() {
    assertThat(folded(4, "train", "val").write(target())).isTrue();
    List<String> all = content(Folds.ALL);
    assertThat(all).hasSize(38).doesNotHaveDuplicates();
    for (int i = 0; i < 31; i++) {
      assertThat(all).contains("train" + i + "/" + i % 3);
    }
    Set<String> seen = new HashSet<>();
    for (int fold = 1; fold <= 4; fold++) {
      List<String> held = content(Folds.held(fold));
      assertThat(held).hasSizeBetween(9, 10).allMatch(seen::add);
      Set<String> both = new HashSet<>(content(Folds.rest(fold)));
      assertThat(both).hasSize(38 - held.size()).doesNotContainAnyElementsOf(held);
      both.addAll(held);
      assertThat(both).isEqualTo(new HashSet<>(all));
    }
    assertThat(seen).hasSize(38);
  }

  @Test
  void dataset_countsWhatItsSplitsHave_andNamesImagesAsTheyWere() {
    folded(3, "train").write(target());
    Dataset dataset = Dataset.read(hadoop, target());
    assertThat(dataset.splits().keySet())
        .containsExactly(
            "all", "fold-1", "fold-2", "fold-3", "without-1", "without-2", "without-3");
    assertThat(dataset.split("all").imagesPerClass()).containsExactly(11L, 10L, 10L);
    assertThat(dataset.colours()).isEqualTo(COLOURS);
    for (String split : dataset.splits().keySet()) {
      Long[] counts = {0L, 0L, 0L};
      content(split).forEach(one -> counts[one.charAt(one.length() - 1) - '0']++);
      assertThat(dataset.split(split).imagesPerClass()).containsExactly(counts);
    }
    try (SampleStore store = SampleStore.open(hadoop, target(), "fold-1")) {
      EncodedSample sample = store.read(0);
      assertThat(sample.key()).matches("train-000000\\d\\d");
      assertThat(sample.extension()).isEqualTo("png");
    }
  }

  @Test
  void write_again_keepsThem_butNotOfOtherImages() throws IOException {
    folded(3, "train").write(target());
    byte[] before = Files.readAllBytes(dir.resolve("folds/fold-2/shard-00000.tar"));
    assertThat(folded(3, "train").write(target())).isFalse();
    assertThatThrownBy(() -> folded(3, "train", "val").write(target()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("take another run.dir");
    Files.delete(dir.resolve("folds/" + Dataset.FILE)); // as a kill leaves it
    assertThat(folded(3, "train").write(target())).isTrue();
    assertThat(Files.readAllBytes(dir.resolve("folds/fold-2/shard-00000.tar"))).isEqualTo(before);
  }

  @Test
  void folds_moreThanAClassHasImages_areRefused() {
    assertThat(folded(10, "train").write(target())).isTrue();
    assertThatThrownBy(() -> folded(11, "train").write(dir.resolve("other").toString()))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "search.folds = 11: class b has only 10 images in train, and each fold needs one; take"
                + " fewer folds");
  }
}
