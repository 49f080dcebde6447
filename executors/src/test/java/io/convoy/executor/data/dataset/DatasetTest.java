package io.convoy.executor.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.shard.SmallDataset;
import io.convoy.executor.data.storage.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTest {
  private static final Dataset SMALL =
      new Dataset(
          List.of("cat", "dog"),
          Map.of(
              "train",
              new Dataset.Split(
                  List.of(
                      new Dataset.Shard("train/shard-00000.tar", 3, 7168, "ab12".repeat(16)),
                      new Dataset.Shard("train/shard-00001.tar", 1, 3072, "cd34".repeat(16))),
                  4,
                  List.of(3L, 1L)),
              "val",
              new Dataset.Split(
                  List.of(new Dataset.Shard("val/shard-00000.tar", 2, 5120, "ef56".repeat(16))),
                  2,
                  List.of(1L, 1L))),
          SmallDataset.COLOURS);

  @TempDir Path folder;

  @Test
  void json_writtenAndRead_isEqual() {
    assertThat(Dataset.parse(SMALL.toJson(), "x")).isEqualTo(SMALL);
  }

  @Test
  void json_ofVersionOne_staysReadable() throws IOException {
    try (InputStream golden = DatasetTest.class.getResourceAsStream("dataset-v1.json")) {
      byte[] bytes = golden.readAllBytes();
      assertThat(Dataset.parse(bytes, "x")).isEqualTo(SMALL);
      assertThat(new String(SMALL.toJson(), StandardCharsets.UTF_8))
          .isEqualTo(new String(bytes, StandardCharsets.UTF_8).strip());
    }
  }

  @Test
  void read_missingFolder_saysSo() {
    assertThatThrownBy(() -> read(folder.resolve("nothing")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(folder.resolve("nothing") + " does not exist")
        .hasMessageContaining("convoy prepare");
  }

  @Test
  void read_folderWithoutDescription_namesPrepare() {
    assertThatThrownBy(() -> read(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("holds no dataset.json")
        .hasMessageContaining("run `convoy prepare");
  }

  @Test
  void read_brokenJson_saysWhere() {
    assertRefused("{\"version\": 1, \"classes\": [", "is broken (Unexpected end-of-input");
    assertRefused("[]", "not a JSON object");
    assertRefused("{}", "no valid version");
    assertRefused("{\"version\": 1, \"clases\": []}", "Missing creator property 'classes'");
    assertRefused("{\"version\": 1, \"classes\": [\"a\"]}", "Missing creator property 'splits'");
  }

  @Test
  void read_newerVersion_isRefused() {
    assertRefused("{\"version\": 2, \"anything\": 1}", "version 2, and this Convoy reads up to 1");
  }

  @Test
  void split_countsThatDisagree_areRefused() {
    assertThatThrownBy(() -> new Dataset.Split(List.of(), 2, List.of(1L, 1L)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the shards hold 0 and the classes 2");
  }

  @Test
  void split_unknownName_listsTheSplits() {
    assertThatThrownBy(() -> SMALL.split("test"))
        .isInstanceOf(DataException.class)
        .hasMessage("the dataset has no split \"test\": it has train, val");
  }

  private void assertRefused(String json, String message) {
    assertThatThrownBy(
            () -> {
              Files.writeString(folder.resolve(Dataset.FILE), json);
              read(folder);
            })
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  private static Dataset read(Path path) {
    return Dataset.read(new Configuration(false), path.toString());
  }
}
