package io.convoy.jobs.prepare.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How folders are read, by their names alone. */
class InputTreeTest {
  private static InputTree tree(List<String> splits, String... files) {
    TreeSet<String> folders = new TreeSet<>();
    for (String file : files) {
      for (int at = file.indexOf('/'); at >= 0; at = file.indexOf('/', at + 1)) {
        folders.add(file.substring(0, at));
      }
    }
    InputListing listing =
        new InputListing(
            DataFolder.of(new Configuration(false), "/in"),
            Arrays.stream(files)
                .filter(file -> !file.endsWith("/"))
                .map(path -> ListedFile.plain(path, 5, 0))
                .toList(),
            folders,
            List.of());
    return InputTree.ofFolders(listing, splits);
  }

  private static InputTree tree(String... files) {
    return tree(List.of(), files);
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(String... files) {
    return assertThatThrownBy(() -> tree(files))
        .isInstanceOf(DataException.class)
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @CsvSource({
    "train, val, test",
    "Training, Validation, Testing",
    "TRAIN, VALID, TEST",
    "training_set, val_set, test_set",
    "train_images, valid_images, test_images",
    "seg_train/seg_train, seg_val/seg_val, seg_test/seg_test",
    "data/train, data/valid, data/test",
    "archive/Birds/Train, archive/Birds/Val, archive/Birds/Test"
  })
  void folders_withUsualNamesOfSplits_areSplits(String train, String val, String test) {
    InputTree tree =
        tree(
            train + "/cat/1.jpg",
            train + "/dog/2.jpg",
            val + "/dog/3.jpg",
            test + "/cat/4.jpg",
            test + "/dog/5.jpg");
    assertThat(tree.classes()).containsExactly("cat", "dog");
    assertThat(tree.splits().get("train")).hasSize(2);
    assertThat(tree.splits().get("val")).hasSize(1);
    assertThat(tree.splits().get("test")).hasSize(2);
    assertThat(tree.strays()).isEmpty();
    assertThat(tree.report().layout()).startsWith("split folders: ");
  }

  @Test
  void folders_ofClassesThatSoundLikeSplits_areClasses() {
    assertThat(tree("train station/1.jpg", "bus station/2.jpg").classes())
        .containsExactly("bus station", "train station");
    assertThat(tree("valid/1.jpg", "invalid/2.jpg").classes()).containsExactly("invalid", "valid");
    assertThat(tree("car/1.jpg", "train/2.jpg", "bus/3.jpg").classes())
        .containsExactly("bus", "car", "train");
  }

  @Test
  void folder_aroundEverything_doesNotCount() {
    InputTree tree = tree("PetImages/Cat/1.jpg", "PetImages/Dog/2.jpg", "readme[1].txt");
    assertThat(tree.classes()).containsExactly("Cat", "Dog");
    assertThat(tree.report().layout()).isEqualTo("class folders in PetImages");
    assertThat(tree.report().ignored().lines())
        .containsExactly("files outside of class folders that are no images: 1 (readme[1].txt)");
  }

  @Test
  void folders_ofAnnotations_areNoClasses() {
    InputTree tree =
        tree("cat/1.jpg", "dog/2.jpg", "annotations/1.xml", "annotations/2.xml", "labels/all.txt");
    assertThat(tree.classes()).containsExactly("cat", "dog");
    assertThat(tree.report().ignored().lines())
        .containsExactly(
            "files outside of class folders that are no images: 3 (annotations/1.xml, ...)");
  }

  @Test
  void splits_withoutClassFolders_areRefused() {
    assertRefused("train/1.jpg", "train/2.jpg", "test/3.jpg", "labels.csv")
        .hasMessageContaining("the split folders test, train without class folders in them")
        .hasMessageContaining("if labels.csv names images and their classes, give --manifest");
    assertRefused("val/cat/1.jpg", "val/dog/1.jpg", "test/dog/1.jpg")
        .hasMessageContaining("the split folders test, val and none for train");
  }

  @Test
  void split_withoutClassFolders_isLeftOutAndSaid() {
    InputTree tree = tree("train/cat/1.jpg", "train/dog/2.jpg", "test/3.jpg", "test/4.jpg");
    assertThat(tree.splits().keySet()).containsExactly("train");
    assertThat(tree.strays())
        .extracting(Rejected::path)
        .containsExactly("test/3.jpg", "test/4.jpg");
    assertThat(tree.report().notices())
        .containsExactly("the folder test has no class folders: it is left out");
  }

  @Test
  void splits_thatAreAmbiguous_areAskedForByTheirOwnNames() {
    assertRefused("train/cat/1.jpg", "train/dog/1.jpg", "valid/cat/1.jpg", "extra/cat/2.jpg")
        .hasMessageContaining("and also extra, valid: name those that are splits")
        .hasMessageContaining("--splits train,valid");
    assertRefused("train/cat/1.jpg", "train/dog/1.jpg", "training/cat/1.jpg")
        .hasMessageContaining("and also training");
  }

  @Test
  void splits_named_areTakenByFolderOrByName() {
    String[] files = {
      "Train/cat/1.jpg", "Train/dog/2.jpg", "valid/cat/3.jpg", "extra/dog/4.jpg", "x/cat/5.jpg"
    };
    InputTree usual = tree(List.of("Train", "valid"), files);
    assertThat(usual.splits().keySet()).containsExactly("train", "val");
    assertThat(usual.strays())
        .extracting(Rejected::path)
        .containsExactly("extra/dog/4.jpg", "x/cat/5.jpg");
    InputTree own = tree(List.of("train=Train", "val=extra"), files);
    assertThat(own.splits().get("val"))
        .extracting(InputFile::path)
        .containsExactly("extra/dog/4.jpg");
    assertThatThrownBy(() -> tree(List.of("train", "none"), files))
        .hasMessageContaining("/in/train does not exist: check --splits");
  }

  @Test
  void classFolder_thatIsAlone_isAClass() {
    InputTree tree = tree(List.of(), "photos/1.jpg", "photos/2.jpg");
    assertThat(tree.classes()).containsExactly("photos");
    assertThat(tree.splits().get("train")).hasSize(2);
  }

  @Test
  void input_thatIsSomethingElse_isNamed() {
    assertRefused("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz")
        .hasMessageContaining("no class folders")
        .hasMessageContaining("train-images-idx3-ubyte.gz (IDX, as MNIST is given) cannot be read");
    assertRefused("data.tfrecord-00000-of-00002").hasMessageContaining("(TFRecord)");
    assertRefused("x.npz").hasMessageContaining("(NumPy)");
    assertRefused("images.zip.001", "images.zip.002").hasMessageContaining("a part of an archive");
    assertRefused("a/1.jpg", "train.csv")
        .hasMessageContaining("only the class folder a")
        .hasMessageContaining("give --manifest /in/train.csv");
  }
}
