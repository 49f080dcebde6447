package io.convoy.jobs.prepare.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.jobs.prepare.ParquetFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnlabelledInputTest {
  private static final Configuration HADOOP = new Configuration(false);

  @TempDir private Path folder;
  private Path in;

  @BeforeEach
  void makeFiles() throws IOException {
    in = folder.resolve("in");
    Files.createDirectories(in.resolve("b/deep"));
    for (String file : List.of("a.jpg", "_DSC1.jpg", ".DS_Store", "notes.txt", "b/deep/c.png")) {
      Files.writeString(in.resolve(file), "");
    }
  }

  private List<UnlabelledImage> images(Object input) {
    return UnlabelledInput.of(HADOOP, input.toString(), "").images(this::contents);
  }

  private List<ArchiveContent> contents(List<ListedFile> files, ContainerRule rule) {
    DataFolder staging = DataFolder.of(HADOOP, folder.resolve("staging").toString());
    DataFolder root = DataFolder.of(HADOOP, in.toString());
    return files.stream().map(file -> rule.read(HADOOP, root, Optional.of(staging), file)).toList();
  }

  private List<String> names(Object input) {
    return images(input).stream().map(UnlabelledImage::name).toList();
  }

  @Test
  void images_ofAFolder_areAllThatMayBeOnes() throws IOException {
    assertThat(names(in)).containsExactly(in + "/_DSC1.jpg", in + "/a.jpg", in + "/b/deep/c.png");
    Files.createSymbolicLink(in.resolve("b/loop"), in);
    assertThat(images(in).stream().filter(image -> image.problem().isEmpty())).hasSize(3);
    assertThat(names(in.resolve("a.jpg"))).containsExactly(in + "/a.jpg");
  }

  @Test
  void images_ofATable_areItsRowsByPathsRelativeToIt() throws IOException {
    Path table = in.resolve("list.tsv");
    Files.writeString(table, "Image Path\tcaption\nb/deep/c.png\tx\n/abs/d.jpg\ty\n\tz\n");
    List<UnlabelledImage> images = images(table);
    assertThat(images)
        .extracting(UnlabelledImage::name)
        .containsExactly("b/deep/c.png", "/abs/d.jpg", "");
    assertThat(images.get(0).file()).endsWith(in + "/b/deep/c.png");
    assertThat(images.get(1).file()).endsWith(":/abs/d.jpg");
    assertThat(images.get(2).problem()).contains("names no file");
    assertThatThrownBy(() -> UnlabelledInput.of(HADOOP, table.toString(), "photo"))
        .hasMessageContaining("--path-column = photo");
    Files.writeString(table, "caption\nx\n");
    assertThatThrownBy(() -> images(table))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has no column path; it has caption");
  }

  @Test
  void images_ofParquetFilesWithImages_areTheirRows() throws IOException {
    Path parquet = Files.createDirectories(folder.resolve("p")).resolve("train-0.parquet");
    byte[] bytes = {1, 2, 3};
    ParquetFiles.write(
        parquet,
        List.of(),
        List.of(
            new ParquetFiles.Row(bytes, "x/cat.jpg", 0),
            new ParquetFiles.Row(Optional.empty(), "", 0)));
    in = parquet.getParent();
    List<UnlabelledImage> images = images(in);
    assertThat(images)
        .extracting(UnlabelledImage::name)
        .containsExactly(parquet + "/000000-cat.jpg", parquet + "/000001");
    assertThat(images).extracting(UnlabelledImage::size).containsExactly(3L, 0L);
    assertThat(images.get(1).problem()).isEqualTo("has no image");
    assertThat(names(parquet)).containsExactly(parquet + "/000000-cat.jpg", parquet + "/000001");
  }

  @Test
  void fingerprint_changesWithWhatCounts() throws IOException {
    String before = UnlabelledInput.of(HADOOP, in.toString(), "").fingerprint();
    Files.writeString(in.resolve("notes.txt"), "other notes");
    assertThat(UnlabelledInput.of(HADOOP, in.toString(), "").fingerprint()).isEqualTo(before);
    Files.writeString(in.resolve("a.jpg"), "other image");
    assertThat(UnlabelledInput.of(HADOOP, in.toString(), "").fingerprint()).isNotEqualTo(before);
  }

  @Test
  void matches_ofAPattern_areSortedAndOfNothing_sayWhich() {
    assertThat(UnlabelledInput.matches(HADOOP, in + "/*.jpg"))
        .containsExactly(in + "/_DSC1.jpg", in + "/a.jpg");
    assertThat(UnlabelledInput.matches(HADOOP, in + "/")).containsExactly(in.toString());
    assertThatThrownBy(() -> UnlabelledInput.matches(HADOOP, in + "/*.tif"))
        .hasMessageContaining("--input " + in + "/*.tif: no such file or folder");
  }
}
