package io.convoy.jobs.prepare.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.data.storage.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputWalkTest {
  private static final String AGAIN =
      "a link to a folder that is read already, which is not followed";

  @TempDir Path folder;

  private void file(String name) throws IOException {
    Path file = folder.resolve("in").resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, new byte[5]);
  }

  private void link(String name, String target) throws IOException {
    Files.createSymbolicLink(folder.resolve("in").resolve(name), Path.of(target));
  }

  private InputListing list() {
    return InputListing.of(DataFolder.of(new Configuration(false), folder + "/in"));
  }

  @Test
  void links_toFoldersAround_areNotFollowed() throws IOException {
    file("dog/1.jpg");
    file("cat/2.jpg");
    link("dog/loop", ".");
    link("dog/root", "..");
    link("dog/above", "../..");
    InputListing listing = list();
    assertThat(listing.files())
        .extracting(ListedFile::path)
        .containsExactly("cat/2.jpg", "dog/1.jpg");
    assertThat(listing.rejected())
        .extracting(Rejected::path)
        .containsExactlyInAnyOrder("dog/loop", "dog/root", "dog/above");
    assertThat(listing.rejected()).extracting(Rejected::reason).containsOnly(AGAIN);
  }

  @Test
  void links_toEachOther_end() throws IOException {
    file("a/1.jpg");
    file("b/2.jpg");
    link("a/b", "../b");
    link("b/a", "../a");
    assertThat(list().files()).hasSize(2);
    assertThat(list().rejected()).hasSize(2);
  }

  @Test
  void links_toFoldersElsewhere_areFollowedOnce() throws IOException {
    Files.createDirectories(folder.resolve("elsewhere"));
    Files.write(folder.resolve("elsewhere/3.jpg"), new byte[3]);
    file("cat/1.jpg");
    link("again", "../elsewhere");
    link("dog", "../elsewhere");
    link("alias", "cat");
    InputListing listing = list();
    assertThat(listing.files())
        .extracting(ListedFile::path)
        .containsExactlyInAnyOrder(
            "cat/1.jpg", listing.folders().contains("dog") ? "dog/3.jpg" : "again/3.jpg");
    assertThat(listing.rejected()).hasSize(2).contains(new Rejected("alias", AGAIN));
  }

  @Test
  void links_toNothing_areListed() throws IOException {
    file("cat/1.jpg");
    link("cat/gone.jpg", "nowhere.jpg");
    link("cat/2.jpg", "1.jpg");
    assertThat(list().files())
        .extracting(ListedFile::path)
        .containsExactly("cat/1.jpg", "cat/2.jpg");
    assertThat(list().rejected())
        .containsExactly(new Rejected("cat/gone.jpg", "a link that leads nowhere"));
  }

  @Test
  void pipes_areRejectedUnread() throws Exception {
    file("cat/1.jpg");
    Path pipe = folder.resolve("in/cat/2.jpg");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThat(list().files()).extracting(ListedFile::path).containsExactly("cat/1.jpg");
    assertThat(list().rejected())
        .containsExactly(new Rejected("cat/2.jpg", "a pipe, socket or device, and no file"));
  }

  @Test
  void files_haveTheSizeAndTimeThatHadoopSees() throws IOException {
    file("cat/1.jpg");
    file("cat/ä b:c.jpg");
    DataFolder root = DataFolder.of(new Configuration(false), folder + "/in");
    for (ListedFile file : list().files()) {
      FileStatus seen =
          root.fileSystem()
              .getFileStatus(new org.apache.hadoop.fs.Path(root.path() + "/" + file.path()));
      assertThat(file.size()).isEqualTo(seen.getLen());
      assertThat(file.modified()).isEqualTo(seen.getModificationTime());
    }
    assertThat(list().files()).hasSize(2);
  }

  @Test
  void names_withUnderscoresAndDots_areTakenCountedOrListed() throws IOException {
    for (String name :
        new String[] {
          "cat/_DSC0001.JPG",
          "cat/_MG_1.JPG",
          "_negatives/1.jpg",
          "cat/.secret.jpg",
          "cat/.DS_Store",
          "cat/._1.jpg",
          "cat/Thumbs.db",
          "_SUCCESS",
          "_temporary/0/x.jpg",
          ".ipynb_checkpoints/1.jpg",
          "__MACOSX/cat/._1.jpg"
        }) {
      file(name);
    }
    InputListing listing = list();
    assertThat(listing.files())
        .extracting(ListedFile::path)
        .containsExactly("_negatives/1.jpg", "cat/_DSC0001.JPG", "cat/_MG_1.JPG");
    assertThat(listing.rejected())
        .containsExactly(new Rejected("cat/.secret.jpg", "hidden: its name begins with a dot"));
    assertThat(String.join("\n", listing.ignored().lines()))
        .contains("files of the desktop: 3 (", "files of jobs: 1 (_SUCCESS)")
        .contains("folders of jobs: 1 (_temporary)", "hidden folders: 1 (.ipynb_checkpoints)")
        .contains("folders of the desktop: 1 (__MACOSX)");
  }
}
