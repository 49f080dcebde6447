package io.convoy.jobs.prepare.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {
  @TempDir Path folder;

  @Test
  void csv_withQuotesAndOtherColumns_isRead() throws IOException {
    String text =
        String.join(
            "\r\n",
            "\ufeffwidth,Path,label,split",
            "3,a.jpg,cat,",
            "",
            "4,\"b, \"\"c\"\".jpg\", dog ,val",
            "5,\"two\nlines.jpg\",cat,test",
            "");
    assertThat(read("all.csv", text).rows())
        .containsExactly(
            new Manifest.Row("a.jpg", "cat", "train"),
            new Manifest.Row("b, \"c\".jpg", "dog", "val"),
            new Manifest.Row("two\nlines.jpg", "cat", "test"));
    assertThat(read("all.tsv", "path\tlabel\na,b.jpg\tcat\n").rows())
        .containsExactly(new Manifest.Row("a,b.jpg", "cat", "train"));
  }

  @Test
  void csv_thatIsNoManifest_saysWhatIsWrong() {
    assertRefused("", "is empty");
    assertRefused("path,label\n", "has no rows");
    assertRefused("a.jpg,cat\nb.jpg,dog\n", "must name the columns path and label");
    assertRefused("path,label\na.jpg,cat\nb,c.jpg,dog\n", "line 3 of the manifest");
    assertRefused("path,label\n\"a.jpg,cat\n", "a double quote that does not end");
    assertThatThrownBy(() -> Manifest.read(new Configuration(false), folder + "/none.csv"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("none.csv does not exist: check --manifest");
  }

  private void assertRefused(String text, String message) {
    assertThatThrownBy(() -> read("bad.csv", text))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message);
  }

  private Manifest read(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
    return Manifest.read(new Configuration(false), folder.resolve(name).toString());
  }

  @Test
  void parquet_ofSeveralFiles_isRead() throws IOException {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message row { required binary path (STRING); required int32 label;"
                + " optional binary split (STRING); }");
    Path table = folder.resolve("table.parquet");
    for (int part = 0; part < 2; part++) {
      org.apache.hadoop.fs.Path file =
          new org.apache.hadoop.fs.Path(table.toUri() + "/part-" + part + ".snappy.parquet");
      try (ParquetWriter<Group> writer =
          ExampleParquetWriter.builder(file)
              .withType(schema)
              .withCompressionCodec(CompressionCodecName.SNAPPY)
              .build()) {
        Group row = new SimpleGroupFactory(schema).newGroup();
        row.append("path", part + ".jpg").append("label", 7 + part);
        writer.write(part == 0 ? row : row.append("split", "val"));
      }
    }
    Files.writeString(table.resolve("_SUCCESS"), "");
    assertThat(Manifest.read(new Configuration(false), table.toString()).rows())
        .containsExactly(
            new Manifest.Row("0.jpg", "7", "train"), new Manifest.Row("1.jpg", "8", "val"));
  }

  @Test
  void parquet_thatIsNone_isRefused() throws IOException {
    Files.writeString(folder.resolve("x.parquet"), "path,label");
    assertThatThrownBy(
            () -> Manifest.read(new Configuration(false), folder.resolve("x.parquet").toString()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("cannot read the manifest");
  }

  @Test
  void tree_ofRows_takesWhatIsThereAndSaysWhatIsNot() {
    InputTree tree =
        tree(
            List.of("a/1.jpg", "a/2.jpg", "b c.jpg", "twice.jpg", "both.jpg", "v.jpg"),
            row("a/1.jpg", "10", "train"),
            row("./a/../a/2.jpg", "9", "train"),
            row("b c.jpg", "10", "train"),
            row("twice.jpg", "9", "train"),
            row("twice.jpg", "9", "train"),
            row("both.jpg", "9", "train"),
            row("both.jpg", "10", "train"),
            row("gone.jpg", "10", "train"),
            row("../outside.jpg", "10", "train"),
            row("/etc/passwd", "10", "train"),
            row("a/1.jpg", "", "train"),
            row("v.jpg", "9", "../val"),
            row(folder.toUri().getPath() + "v.jpg", "9", "val"));
    assertThat(tree.classes()).containsExactly("9", "10");
    assertThat(tree.splits().get("train"))
        .extracting(file -> file.path() + " " + file.label())
        .containsExactly("a/2.jpg 0", "twice.jpg 0", "a/1.jpg 1", "b c.jpg 1");
    assertThat(tree.splits().get("val")).extracting(InputFile::path).containsExactly("v.jpg");
    String root = DataFolder.of(new Configuration(false), folder.toString()).toString();
    assertThat(tree.strays())
        .containsExactly(
            new Rejected("twice.jpg", "listed twice in the manifest"),
            new Rejected("both.jpg", "listed with two labels or splits in the manifest"),
            new Rejected("gone.jpg", "does not exist below --input " + root),
            new Rejected("../outside.jpg", "lies outside of --input " + root),
            new Rejected("/etc/passwd", "lies outside of --input " + root),
            new Rejected("a/1.jpg", "has no label in the manifest"),
            new Rejected("v.jpg", "has the split \"../val\", which is no name for a folder"));
  }

  @Test
  void tree_withoutTrainingImages_isRefused() {
    assertThat(tree(List.of("a.jpg"), row("a.jpg", "cat", "train")).classes())
        .containsExactly("cat");
    assertThatThrownBy(() -> tree(List.of(), row("a.jpg", "cat", "train")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no image in the split train (a.jpg does not exist");
    assertThatThrownBy(
            () ->
                tree(
                    List.of("a", "b", "c"),
                    row("a", "cat", "train"),
                    row("b", "dog", "train"),
                    row("c", "emu", "val")))
        .hasMessageContaining("the label emu in the split val, and none in train");
  }

  private static Manifest.Row row(String path, String label, String split) {
    return new Manifest.Row(path, label, split);
  }

  private InputTree tree(List<String> files, Manifest.Row... rows) {
    InputListing listing =
        new InputListing(
            DataFolder.of(new Configuration(false), folder.toString()),
            files.stream().map(path -> ListedFile.plain(path, 5, 0)).toList(),
            Set.of(),
            List.of());
    return ManifestTree.of(listing, new Manifest("all.csv", List.of(rows), ""));
  }

  @Test
  void classNames_ofSynsets_areTheFirstWords() {
    ClassNames names =
        new ClassNames(
            "synsets.txt",
            List.of(
                "n01440764 tench, Tinca tinca",
                "n02012849\tcrane",
                "n03126707 crane",
                "n09 unused"));
    assertThat(names.of(List.of("n01440764", "n02012849", "n03126707")))
        .containsExactly("tench", "crane (n02012849)", "crane (n03126707)");
    assertThatThrownBy(() -> names.of(List.of("n01440764", "n5")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has none for n5: add a line");
  }

  @Test
  void classNames_ofNumbers_areLines() {
    ClassNames names = new ClassNames("names.txt", List.of("cat", "house dog", "emu"));
    assertThat(names.of(List.of("0", "1", "2"))).containsExactly("cat", "house dog", "emu");
    assertThatThrownBy(() -> names.of(List.of("0", "3"))).hasMessageContaining("has none for 3");
    ClassNames numbered = new ClassNames("names.txt", List.of("1 cat", "2 dog"));
    assertThat(numbered.of(List.of("1", "2"))).containsExactly("cat", "dog");
  }
}
