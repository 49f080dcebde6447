package io.convoy.jobs.prepare.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.storage.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LabelledTreeTest {
  /** Images with labels as {@code split:label}. */
  private static InputTree tree(Optional<ClassNames> names, String... labels) {
    List<Labelled> images = new ArrayList<>();
    for (String label : labels) {
      String[] parts = label.split(":", -1);
      String name = images.size() + ".jpg";
      images.add(new Labelled(parts[0], ListedFile.plain(name, 5, 0), parts[1], name));
    }
    return new LabelledTree(".cls", images, List.of()).refusing("no number").tree(names);
  }

  private static InputTree tree(String... labels) {
    return tree(Optional.empty(), labels);
  }

  @Test
  void labels_fromOne_makeNoEmptyClass() {
    InputTree tree = tree("train:1", "train:2", "train:10");
    assertThat(tree.classes()).containsExactly("1", "2", "10");
    assertThat(tree.splits().get("train")).extracting(InputFile::label).containsExactly(0, 1, 2);
    assertThat(tree.report().notices())
        .singleElement()
        .asString()
        .startsWith("no image has the labels 0, 3, 4, 5, 6 and 3 more");
  }

  @Test
  void labels_thatAreNames_areClasses() {
    InputTree tree = tree("train:dog", "train:cat", "val:dog");
    assertThat(tree.classes()).containsExactly("cat", "dog");
    assertThat(tree.splits().get("val")).extracting(InputFile::label).containsExactly(1);
    assertThat(tree.report().notices()).isEmpty();
  }

  @Test
  void labels_withNamesByNumber_keepTheirNumbers() {
    ClassNames names = new ClassNames("names", List.of("ant", "bee", "cat", "dog"));
    InputTree tree = tree(Optional.of(names), "train:1", "train:2");
    assertThat(tree.classes()).containsExactly("ant", "bee", "cat", "dog");
    assertThat(tree.splits().get("train")).extracting(InputFile::label).containsExactly(1, 2);
    assertThat(tree.report().notices())
        .singleElement()
        .asString()
        .contains("0, 3: classes without");
  }

  @Test
  void labels_outOfRange_areRejected() {
    InputTree tree = tree("train:0", "train:1", "train:99999999", "train:x", "test:-1", "test:-1");
    assertThat(tree.classes()).containsExactly("0", "1");
    assertThat(tree.strays())
        .containsExactly(
            new Rejected("2.jpg", "no number"),
            new Rejected("3.jpg", "no number"),
            new Rejected("4.jpg", "its label is -1: it has no class"),
            new Rejected("5.jpg", "its label is -1: it has no class"));
    assertThat(tree.report().notices())
        .containsExactly("the split test is left out: none of its images has a label");
  }

  @Test
  void labels_thatAreNoClasses_areRefused() {
    String[] captions = new String[120];
    for (int i = 0; i < captions.length; i++) {
      captions[i] = "train:a photo, number " + i;
    }
    assertThatThrownBy(() -> tree(captions))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(".cls holds 120 different texts for 120 images");
    assertThatThrownBy(() -> tree("train:-1", "train:-1"))
        .hasMessageContaining("no labels in .cls (0.jpg: its label is -1: it has no class)");
    assertThat(tree("train:3", "train:3").classes()).containsExactly("3");
  }
}
