package io.convoy.executor.checkup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.shard.SmallDataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What executors look at in a small dataset: image 4 is image 1 again, image 5 black and wide. */
class ErrandsTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir private Path folder;

  @BeforeEach
  void write() throws Exception {
    List<byte[]> images = new ArrayList<>(SmallDataset.noise(8, 20, 30));
    images.set(4, images.get(1));
    images.set(5, SmallDataset.encoded(".png", new byte[3 * 10 * 90], 10, 90));
    new SmallDataset(folder, 3).write(images);
  }

  private List<ImageFacts> survey(long from, long to, long every, int cores) throws Exception {
    return new ImageSurvey(folder.toString(), "train", from, to, every).run(cores, HADOOP);
  }

  @Test
  void survey_notesLabelsSizesAndPixels() throws Exception {
    List<ImageFacts> facts = survey(0, 8, 1, 1);
    assertThat(facts)
        .extracting(ImageFacts::number)
        .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
    assertThat(facts).extracting(ImageFacts::label).startsWith(0, 1, 2, 0);
    assertThat(facts.get(0))
        .extracting(ImageFacts::height, ImageFacts::width)
        .containsExactly(20, 30);
    ImageFacts.Look noise = facts.get(1).look();
    assertThat(noise.brightness()).isCloseTo(0.5f, within(0.05f));
    assertThat(noise.sharpness()).isGreaterThan(1000);
    assertThat(noise.thumbnail()).hasSize(6 * 6 * 3);
    ImageFacts.Look black = facts.get(5).look();
    assertThat(facts.get(5).width()).isEqualTo(90);
    assertThat(black.brightness()).isZero();
    assertThat(black.sharpness()).isZero();
    assertThat(black.outline()).isZero();
    assertThat(facts.get(4).look()).usingRecursiveComparison().as("equal pixels").isEqualTo(noise);
    assertThat(facts.stream().map(one -> one.look().digest()).distinct()).hasSize(7);
  }

  @Test
  void survey_ofAPartOnSeveralThreads_isTheSameInTheSameOrder() throws Exception {
    assertThat(survey(1, 8, 2, 1)).extracting(ImageFacts::number).containsExactly(1L, 3L, 5L, 7L);
    assertThat(survey(0, 8, 1, 3)).usingRecursiveComparison().isEqualTo(survey(0, 8, 1, 1));
  }

  @Test
  void machine_thatReadsAndWrites_hasNoProblemAndLeavesNothing() throws Exception {
    Path scratch = Files.createDirectories(folder.resolve("scratch"));
    MachineFacts facts =
        new MachineLook(folder.toString(), "train", scratch.toString()).run(2, HADOOP);
    assertThat(facts.libraries() + facts.data() + facts.storage()).isEmpty();
    assertThat(facts.heapMb()).isPositive();
    assertThat(facts.memoryMb()).isGreaterThanOrEqualTo(facts.heapMb());
    assertThat(facts.cores()).isEqualTo(2);
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void machine_thatCannotReadOrWrite_saysWhy() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "x");
    Files.delete(folder.resolve("train/shard-00001.tar"));
    MachineFacts facts =
        new MachineLook(folder.toString(), "train", file + "/below").run(1, HADOOP);
    assertThat(facts.data()).contains("shard-00001.tar is missing");
    assertThat(facts.storage()).isNotBlank();
  }
}
