package io.convoy.executor.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFolderTest {
  @TempDir Path temp;

  @Test
  void make_ofAFolderThatIsNotThere_letsNobodyElseIn() throws IOException {
    Path made = PrivateFolder.make(temp.resolve("a/b"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rwx------");
    assertThat(PrivateFolder.problem(made)).isEmpty();
    assertThat(PrivateFolder.make(made)).isEqualTo(made);
  }

  @Test
  void problem_ofAFolderThatOthersCanWriteTo_namesTheRemedy() throws IOException {
    Path open = Files.createDirectory(temp.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(PrivateFolder.problem(open))
        .hasValue(
            open
                + " can be written to by other users (rwxrwxrwx): empty it, and then chmod 700 "
                + open);
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(PrivateFolder.problem(open)).isEmpty();
  }

  @Test
  void problem_ofAnothersFolder_namesHim() throws IOException {
    Path another = Path.of("/proc/1");
    if (Files.getAttribute(another, "unix:uid").equals(Files.getAttribute(temp, "unix:uid"))) {
      another = Files.createDirectory(temp.resolve("another"));
      Files.setAttribute(another, "unix:uid", 12345); // this is root, who may
    }
    assertThat(PrivateFolder.problem(another))
        .hasValueSatisfying(
            why -> assertThat(why).contains(" belongs to ").endsWith("take a folder of your own"));
  }

  /** Root can write everywhere, so nothing is sealed for it. */
  @Test
  void isSealed_ofFolders_isSoWhereOnlyRootCanWrite() throws IOException {
    assertThat(PrivateFolder.isSealed(Path.of("/usr")))
        .isNotEqualTo(Files.isWritable(Path.of("/usr")));
    assertThat(PrivateFolder.isSealed(Path.of("/tmp"))).isFalse();
    assertThat(PrivateFolder.isSealed(temp)).isFalse();
  }
}
