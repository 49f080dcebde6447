package io.convoy.jobs.prepare.input;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitNamesTest {
  @ParameterizedTest
  @CsvSource({
    "train, train",
    "imagenet-train-000012.tar, train",
    "Validation, val",
    "val2017, val",
    "test_batch, test",
    "TrainImages, train",
    "constrained, ''",
    "trainer, ''"
  })
  void byWord_ofAFilesName_isItsLastSplit(String name, String split) {
    assertThat(SplitNames.byWord(name)).isEqualTo(split);
  }

  @ParameterizedTest
  @CsvSource({
    "Training, train",
    "TRAIN, train",
    "training_set, train",
    "seg_train, train",
    "train_images, train",
    "trainset, train",
    "train2017, train",
    "valid, val",
    "Validation, val",
    "val_images, val",
    "Testing, test",
    "test1, test",
    "testSet, test",
    "train station, ''",
    "test tube, ''",
    "invalid, ''",
    "train_val, ''",
    "images, ''",
    "cat, ''"
  })
  void usual_ofAFoldersName_isTheSplitThatItMeans(String name, String split) {
    assertThat(SplitNames.usual(name)).isEqualTo(split);
  }
}
