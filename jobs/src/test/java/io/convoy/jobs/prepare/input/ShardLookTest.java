package io.convoy.jobs.prepare.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.storage.DataException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** WebDataset shards as other tools write them. */
class ShardLookTest {
  /** Members by name and text in turn. */
  private static ShardLook look(String... namesAndTexts) {
    List<ShardLook.Member> members = new ArrayList<>();
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      members.add(new ShardLook.Member(namesAndTexts[i], namesAndTexts[i + 1]));
    }
    return new ShardLook("00000.tar", members);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "0.jpg | 0.cls | 3 | .cls",
        "0.JPEG | 0.CLS | 3 | .cls",
        "a/b/0.png | a/b/0.cls | cat | .cls",
        "0.jpg | 0.cls.txt | 3 | .cls.txt",
        "0.webp | 0.label | cat | .label",
        "0.jpg | 0.json | {\"label\": 3} | the field label of .json",
        "0.jpg | 0.json | {\"class\": \"cat\", \"width\": 7} | the field class of .json",
        "0.jpg | 0.json | {\"class_id\": 1, \"label\": null} | the field class_id of .json",
        "0.input.jpg | 0.cls | 3 | .cls",
        "img.v1.jpg | img.v1.cls | 3 | .cls, keys ending at the last dot"
      })
  void rule_ofSamples_isFoundOut(String image, String label, String text, String rule) {
    Optional<SampleRule> found = look(image, "", label, text).rule("");
    assertThat(found.map(SampleRule::toString)).contains(rule);
    assertThat(found.get().isLabel(label)).isTrue();
    assertThat(found.get().key(image)).isEqualTo(found.get().key(label));
    assertThat(found.get().images(List.of(image, label))).containsExactly(image);
    assertThat(found.get().label(text.getBytes(StandardCharsets.UTF_8))).isNotEmpty();
  }

  @Test
  void rule_ofKeysWithDots_keepsSamplesApart() {
    ShardLook look = look("p.1.jpg", "", "p.1.cls", "0", "p.2.jpg", "", "p.2.cls", "1");
    assertThat(look.rule("").get().lastDot()).isTrue();
  }

  @Test
  void rule_named_isTaken() {
    ShardLook look =
        look("0.jpg", "", "0.txt", "cat", "0.json", "{\"kind\": \"pet\", \"label\": 1}");
    assertThat(look.rule("txt").map(SampleRule::toString)).contains(".txt");
    assertThat(look.rule("kind").map(SampleRule::toString)).contains("the field kind of .json");
    assertThatThrownBy(() -> look.rule("sort"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("none has a member or a field of .json that is called sort");
  }

  @Test
  void samples_withoutLabels_areRefusedAndNamed() {
    assertThatThrownBy(
            () ->
                look(
                        "0.jpg",
                        "",
                        "0.txt",
                        "a photo",
                        "0.json",
                        "{\"url\": \"x\", \"caption\": \"y\"}")
                    .rule(""))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("00000.tar holds WebDataset samples without labels")
        .hasMessageContaining("0.jpg, 0.txt, 0.json (its fields: url, caption)")
        .hasMessageContaining("--label-column");
    assertThatThrownBy(() -> look("0.left.jpg", "", "0.right.tif", "", "0.npy", "").rule(""))
        .hasMessageContaining("samples without labels");
    assertThatThrownBy(() -> look("0.jpg", "", "0.json", "no json").rule(""))
        .hasMessageContaining("samples without labels");
  }

  @Test
  void archives_ofFoldersOrImages_areNoShards() {
    assertThat(look("cat/1.jpg", "", "dog/2.jpg", "").rule("")).isEmpty();
    assertThat(look("1.jpg", "", "2.jpg", "", "readme.txt", "").rule("")).isEmpty();
    assertThat(look("cat/1.jpg", "", "cat/1.xml", "").rule("")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "00000.tar 00001.tar 00002.tar, true",
    "train-000001.tar train-000002.tar, true",
    "x-00000-of-00002.tar x-00001-of-00002.tar, true",
    "0.tar 1.tar 2.tar, false",
    "n01440764.tar n01443537.tar, false",
    "cat.tar dog.tar, false",
    "101.tar 102.tar, false"
  })
  void archives_numberedAsShards_areTold(String names, boolean numbered) {
    List<ListedFile> archives =
        List.of(names.split(" ", -1)).stream().map(name -> ListedFile.plain(name, 5, 0)).toList();
    assertThat(ArchiveLook.areNumbered(archives)).isEqualTo(numbered);
  }
}
