package io.convoy.jobs.prepare.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.storage.DataException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables as people have them. */
class TextTablesTest {
  @TempDir Path folder;

  private Manifest read(String name, String text, Charset charset, ColumnNames columns)
      throws IOException {
    Files.write(folder.resolve(name), text.getBytes(charset));
    return Manifest.read(new Configuration(false), folder.resolve(name).toString(), columns);
  }

  private Manifest read(String name, String text) throws IOException {
    return read(name, text, StandardCharsets.UTF_8, ColumnNames.FOUND_OUT);
  }

  private static Manifest.Row row(String path, String label, String split) {
    return new Manifest.Row(path, label, split);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "path,label!a.jpg,cat",
        "file_name,label!a.jpg,cat",
        "id,breed!a.jpg,cat",
        "image_id,label!a.jpg,cat",
        "Image Name,Class!a.jpg,cat",
        "filepaths,labels,data set!a.jpg,cat,train",
        "class_id,filename,class_name!7,a.jpg,cat",
        "path;label!a.jpg;cat",
        "label,text,file_name!cat,a photo,a.jpg"
      })
  void columns_byUsualNames_areFound(String head, String line) throws IOException {
    assertThat(read("all.csv", head + "\n" + line + "\n").rows())
        .containsExactly(row("a.jpg", "cat", "train"));
  }

  @Test
  void columns_named_areTaken() throws IOException {
    ColumnNames columns = new ColumnNames("photo", "kind", "fold");
    String text = "photo,kind,label,fold\na.jpg,cat,1,Validation\nb.jpg,dog,2,b\n";
    Manifest manifest = read("all.csv", text, StandardCharsets.UTF_8, columns);
    assertThat(manifest.rows())
        .containsExactly(row("a.jpg", "cat", "val"), row("b.jpg", "dog", "b"));
    assertThat(manifest.columns()).isEqualTo("paths in photo, labels in kind, splits in fold");
    ColumnNames wrong = new ColumnNames("", "species", "");
    assertThatThrownBy(() -> read("all.csv", text, StandardCharsets.UTF_8, wrong))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("--label-column = species: the table all.csv has no such column")
        .hasMessageContaining("photo, kind, label, fold");
  }

  @Test
  void splits_byUsualNames_areTheUsualSplits() throws IOException {
    String text = "path,label,split\na,x,Training\nb,x,VALID\nc,x,validation\nd,x,Testing\ne,x,\n";
    assertThat(read("all.csv", text).rows())
        .extracting(Manifest.Row::split)
        .containsExactly("train", "val", "val", "test", "train");
  }

  @Test
  void text_inOtherEncodings_isReadOrRefusedWithItsLine() throws IOException {
    String text = "path,label\na.jpg,B\u00e4r\n";
    for (Charset wide : new Charset[] {StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE}) {
      assertThat(read("all.csv", "\ufeff" + text, wide, ColumnNames.FOUND_OUT).rows())
          .containsExactly(row("a.jpg", "B\u00e4r", "train"));
    }
    assertThatThrownBy(
            () -> read("all.csv", text, StandardCharsets.ISO_8859_1, ColumnNames.FOUND_OUT))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("line 2 of the table all.csv is not UTF-8: save it as UTF-8");
    Files.write(folder.resolve("meta.jsonl"), new byte[] {'{', '}', '\n', '\n', (byte) 0xff});
    assertThatThrownBy(() -> Manifest.read(new Configuration(false), folder + "/meta.jsonl"))
        .hasMessageContaining("line 3 of the table meta.jsonl");
  }

  @Test
  void csv_withTextBehindQuotes_isRefusedWithItsLine() {
    assertThatThrownBy(() -> read("all.csv", "path,label\na.jpg,cat\n\"b.jpg\"x,dog\n"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("line 3 of the manifest all.csv has a double quote");
  }

  @Test
  void jsonLines_ofObjects_areRows() throws IOException {
    String text =
        "{\"file_name\": \"a.jpg\", \"label\": 3}\n\n{\"label\": \"x\", \"file_name\": \"b\"}\n";
    assertThat(read("metadata.jsonl", text).rows())
        .containsExactly(row("a.jpg", "3", "train"), row("b", "x", "train"));
    assertThatThrownBy(() -> read("metadata.jsonl", "{\"file_name\": 1}\n[]\n"))
        .hasMessageContaining("line 2 of the table metadata.jsonl is no object");
  }

  @Test
  void lists_ofFiles_haveLabelsBehindOrInFolders() throws IOException {
    String text =
        """
        cat/1.jpg 0
        dog/my dog.jpg,1
        3 emu/9.jpg
        apple_pie/1005649

        # a remark
        7\t2.000000\tx/y.jpg
        """;
    assertThat(read("val.txt", text).rows())
        .containsExactly(
            row("cat/1.jpg", "0", "val"),
            row("dog/my dog.jpg", "1", "val"),
            row("emu/9.jpg", "emu", "val"),
            row("apple_pie/1005649", "apple_pie", "val"),
            row("x/y.jpg", "2", "val"));
    Files.writeString(folder.resolve("train.txt"), "cat/2.jpg\n");
    assertThat(
            Manifest.read(new Configuration(false), folder + "/train.txt," + folder + "/val.txt")
                .rows())
        .hasSize(6)
        .contains(row("cat/2.jpg", "cat", "train"));
  }
}
