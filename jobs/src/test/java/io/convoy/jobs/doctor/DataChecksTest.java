package io.convoy.jobs.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.checkup.Finding;
import io.convoy.executor.checkup.ImageFacts;
import io.convoy.executor.checkup.Verdict;
import io.convoy.executor.data.dataset.Dataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Planted faults of a dataset of 3 classes, each of which a check names. */
class DataChecksTest {
  private static final List<String> CLASSES = List.of("cat", "dog", "emu");
  private static final Dataset.ColourStatistics COLOURS =
      new Dataset.ColourStatistics(
          List.of(0.5, 0.4, 0.3),
          List.of(0.25, 0.2, 0.1),
          List.of(0.1, 0.005, 0.001),
          List.of(List.of(1.0, 0.0, 0.0), List.of(0.0, 1.0, 0.0), List.of(0.0, 0.0, 1.0)));

  private final Random random = new Random(1);
  private final List<ImageFacts> train = new ArrayList<>();
  private final List<ImageFacts> validation = new ArrayList<>();

  /** 300 and 90 images; those of a class are brighter in places of their own. */
  DataChecksTest() {
    for (int i = 0; i < 300; i++) {
      train.add(image(i, i % 3));
    }
    for (int i = 0; i < 90; i++) {
      validation.add(image(i, i % 3));
    }
  }

  private ImageFacts image(long number, int label) {
    byte[] thumbnail = new byte[108];
    random.nextBytes(thumbnail);
    for (int i = 0; i < 20; i++) {
      thumbnail[30 * label + i] = (byte) (100 + random.nextInt(100));
    }
    ImageFacts.Look look =
        new ImageFacts.Look(
            Long.toHexString(random.nextLong()),
            random.nextLong(),
            0.3f + 0.4f * random.nextFloat(),
            200 + random.nextInt(400),
            thumbnail);
    int size = 200 + random.nextInt(100);
    return new ImageFacts(number, label, 3000 + random.nextInt(1000), size, size + 50, look);
  }

  private static ImageFacts with(ImageFacts one, int label, ImageFacts.Look look) {
    return new ImageFacts(one.number(), label, one.bytes(), one.height(), one.width(), look);
  }

  private SurveyedData data() {
    Map<String, Dataset.Split> splits = new HashMap<>();
    splits.put("train", split("train", train));
    splits.put("val", split("val", validation));
    return new SurveyedData(
        new Dataset(CLASSES, splits, COLOURS),
        List.of("train", "val"),
        Map.of("train", train, "val", validation));
  }

  private static Dataset.Split split(String name, List<ImageFacts> images) {
    Long[] counts = {0L, 0L, 0L};
    images.forEach(image -> counts[image.label()]++);
    Dataset.Shard shard =
        new Dataset.Shard(name + "/shard-00000.tar", images.size(), 1, "0".repeat(64));
    return new Dataset.Split(List.of(shard), images.size(), Arrays.asList(counts));
  }

  private static Finding named(List<Finding> findings, String check) {
    return findings.stream().filter(one -> one.check().equals(check)).findFirst().orElseThrow();
  }

  @Test
  void healthyDataset_hasNothingButOk() {
    for (DataCheck check :
        List.of(
            new ClassBalance(),
            new ExactDuplicates(),
            new NearDuplicates(),
            new OddImages(),
            new Shortcut(),
            new LabelSense())) {
      assertThat(check.run(data()))
          .as("%s", check.run(data()))
          .isNotEmpty()
          .extracting(Finding::verdict)
          .containsOnly(Verdict.OK);
    }
  }

  @Test
  void classes_missingFewOrUneven_areNamed() {
    validation.removeIf(image -> image.label() == 2);
    Finding missing = new ClassBalance().run(data()).get(1);
    assertThat(missing.verdict()).isEqualTo(Verdict.RED);
    assertThat(missing.remedy()).contains("no images of emu");

    train.removeIf(image -> image.label() == 1 && image.number() > 10);
    Finding few = new ClassBalance().run(data()).get(0);
    assertThat(few.verdict()).isEqualTo(Verdict.WARNING);
    assertThat(few.remedy()).contains("few images of dog");

    for (int i = 0; i < 1000; i++) {
      train.add(image(300 + i, 0));
      train.add(image(1300 + i, 1));
    }
    Finding uneven = new ClassBalance().run(data()).get(0);
    assertThat(uneven.verdict()).isEqualTo(Verdict.WARNING);
    assertThat(uneven.remedy()).contains("balanced-accuracy");
  }

  @Test
  void duplicatesAcrossSplits_areNamed() {
    validation.set(5, with(validation.get(5), 2, train.get(17).look()));
    Finding few = named(new ExactDuplicates().run(data()), "duplicates across splits");
    assertThat(few.verdict()).isEqualTo(Verdict.RED);
    assertThat(few.found())
        .isEqualTo(
            "1 of 90 images of val (1.11 %) are among 300 of train, too: train 17 (emu) = val 5 (emu)");
  }

  @Test
  void duplicatesWithinASplitAndContraryLabels_areNamed() {
    for (int i = 0; i < 5; i++) {
      train.set(
          10 + i, with(train.get(10 + i), train.get(20 + i).label(), train.get(20 + i).look()));
    }
    train.set(0, with(train.get(0), 0, train.get(1).look()));
    List<Finding> findings = new ExactDuplicates().run(data());
    assertThat(named(findings, "duplicates").verdict()).isEqualTo(Verdict.WARNING);
    assertThat(named(findings, "duplicates").found()).startsWith("6 of 300");
    Finding labels = named(findings, "equal images, two labels");
    assertThat(labels.verdict()).isEqualTo(Verdict.WARNING);
    assertThat(labels.found()).isEqualTo("1 images: train 0 (cat) = train 1 (dog)");
  }

  @Test
  void nearDuplicates_fewBitsApart_areNamed() {
    ImageFacts.Look of = train.get(7).look();
    for (int i = 0; i < 2; i++) {
      long outline = of.outline() ^ (1L << 3 | 1L << (40 + i) | 1L << 60);
      validation.set(
          i,
          with(
              validation.get(i),
              1,
              new ImageFacts.Look("other" + i, outline, 0.5f, 300, of.thumbnail())));
    }
    Finding near = new NearDuplicates().run(data()).get(0);
    assertThat(near.verdict()).isEqualTo(Verdict.WARNING);
    assertThat(near.found()).startsWith("2 of 90").contains("val 0 (dog) ~ train 7 (dog)");
  }

  @Test
  void oddImages_areNamedByTheirKind() {
    for (int i = 0; i < 5; i++) {
      ImageFacts one = train.get(i);
      ImageFacts.Look look = one.look();
      train.set(
          i,
          new ImageFacts(
              i,
              one.label(),
              one.bytes(),
              30,
              1000,
              new ImageFacts.Look(look.digest(), look.outline(), 0.01f, 0.5f, look.thumbnail())));
    }
    List<Finding> findings = new OddImages().run(data());
    for (String kind : List.of("dark images", "blurred images", "tiny images", "long images")) {
      assertThat(named(findings, kind).verdict()).as(kind).isEqualTo(Verdict.WARNING);
      assertThat(named(findings, kind).found())
          .startsWith("5 of 300: train 0 (cat), train 1 (dog)");
    }
    assertThat(named(findings, "bright images").verdict()).isEqualTo(Verdict.OK);
  }

  /** The files of a class have a size of their own, as where each came from another camera. */
  @Test
  void shortcut_bytesThatTellTheClass_isNamed() {
    for (List<ImageFacts> images : List.of(train, validation)) {
      images.replaceAll(
          one ->
              new ImageFacts(
                  one.number(),
                  one.label(),
                  one.bytes() + 2000 * one.label(),
                  one.height(),
                  one.width(),
                  one.look()));
    }
    Finding leak = new Shortcut().run(data()).get(0);
    assertThat(leak.verdict()).isEqualTo(Verdict.RED);
    assertThat(leak.found()).startsWith("bytes of the file alone names the class of ");
  }

  @Test
  void shuffledLabels_areSuspected() {
    for (List<ImageFacts> images : List.of(train, validation)) {
      images.replaceAll(one -> with(one, random.nextInt(3), one.look()));
    }
    Finding shuffled = new LabelSense().run(data()).get(0);
    assertThat(shuffled.verdict()).isEqualTo(Verdict.WARNING);
    assertThat(shuffled.remedy()).contains("may be shuffled");
  }
}
