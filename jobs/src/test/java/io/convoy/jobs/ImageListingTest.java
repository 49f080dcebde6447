package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.storage.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageListingTest {
  @TempDir private Path folder;

  @BeforeEach
  void makeFiles() throws IOException {
    Files.createDirectories(folder.resolve("b/deep"));
    for (String file : List.of("a.jpg", "_DSC1.jpg", ".hidden", "notes.txt", "b/deep/c.png")) {
      Files.writeString(folder.resolve(file), "");
    }
  }

  private static List<String> names(String... inputs) {
    return ImageListing.of(new Configuration(), List.of(inputs)).names();
  }

  private String in(String name) {
    return folder + "/" + name;
  }

  @Test
  void of_aFolder_hasAllBelowItButWhatBeginsWithADot() {
    assertThat(names(folder.toString()))
        .containsExactly(in("_DSC1.jpg"), in("a.jpg"), in("b/deep/c.png"), in("notes.txt"));
    assertThat(names(folder + "/")).isEqualTo(names(folder.toString()));
  }

  @Test
  void of_filesAndPatterns_areInTheOrderGiven() {
    assertThat(names(in("b/deep/c.png"), in("*.jpg")))
        .containsExactly(in("b/deep/c.png"), in("_DSC1.jpg"), in("a.jpg"));
  }

  @Test
  void of_aUri_namesFilesByIt() {
    String uri = folder.toUri().toString();
    assertThat(names(uri)).contains(uri + "a.jpg");
  }

  @Test
  void of_aLinkBackUp_endsAndHasEachFileOnce() throws IOException {
    Files.createSymbolicLink(folder.resolve("b/loop"), folder);
    assertThat(names(folder.toString())).hasSize(4);
  }

  @Test
  void of_nothingThere_saysWhichInput() throws IOException {
    assertThatThrownBy(() -> names(in("none")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("--input " + in("none") + ": no such file or folder");
    assertThatThrownBy(() -> names(in("*.tif"))).hasMessageContaining("*.tif");
    Files.createDirectories(folder.resolve("empty"));
    assertThatThrownBy(() -> names(in("empty"))).hasMessageContaining("holds no file");
  }
}
