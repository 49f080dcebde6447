package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/folders.sh}, which keeps the launcher's folders. */
@Timeout(60)
class LauncherFoldersTest {
  private static final Path SCRIPT = Path.of("..", "deploy", "folders.sh").toAbsolutePath();
  private static final String FAIL = "fail() { echo \"convoy: $1\" >&2; exit 2; }\n";

  @TempDir Path temp;
  private Path runs;

  private record Result(int code, String out) {}

  @BeforeEach
  void folders() throws IOException {
    runs = Files.createDirectories(temp.resolve("runtime/runs"));
  }

  private Result bash(String commands) throws IOException, InterruptedException {
    Path out = temp.resolve("out");
    String script = FAIL + "runtime=" + temp.resolve("runtime") + "\n. " + SCRIPT + "\n" + commands;
    ProcessBuilder builder = new ProcessBuilder("bash", "-euo", "pipefail", "-c", script);
    builder.environment().put("HOME", temp.resolve("home").toString());
    builder.environment().put("TMPDIR", temp.toString());
    int code = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start().waitFor();
    return new Result(code, Files.readString(out, StandardCharsets.UTF_8).strip());
  }

  private Path old(String name) throws IOException {
    Path run = Files.createDirectory(runs.resolve(name));
    Files.createFile(run.resolve("lock"));
    return run;
  }

  private static void age(Path run) throws IOException {
    Files.setLastModifiedTime(run, FileTime.from(Instant.now().minusSeconds(7200)));
  }

  @Test
  void runs_thatHaveEnded_areRemovedAndNoOthers() throws Exception {
    String host = bash("host_name").out();
    Path ended = old(host + "-1-abc");
    Path elsewhere = old("otherhost-99999999-abc");
    Path unlocked = Files.createDirectory(runs.resolve("12345"));
    Path live = old(host + "-99999999-live");
    List<Path> all = List.of(ended, elsewhere, unlocked, live);
    for (Path run : all) {
      age(run);
    }
    Path young = old(host + "-2-young");
    Result result = bash("exec 9<" + live + "/lock; flock -n 9\nspark_home");
    assertThat(result.code()).isZero();
    assertThat(Path.of(result.out())).isDirectory().hasParent(runs);
    assertThat(result.out()).contains("/" + host + "-");
    assertThat(ended).doesNotExist();
    assertThat(List.of(elsewhere, unlocked, live, young)).allMatch(Files::exists);
  }

  @Test
  void run_thatIsHeld_isNotHeldTwice() throws Exception {
    Result result = bash("home=\"$(spark_home)\"\nhold \"$home\"\n(exec 8>&-; hold \"$home\")");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).endsWith("is another run's");
  }

  @Test
  void natives_withoutAHome_areInAPrivateFolder() throws Exception {
    Files.createFile(temp.resolve("home")); // in which nothing can be made, even by root
    Result result = bash("natives_folder");
    assertThat(result.code()).isZero();
    Path folder = Path.of(result.out());
    assertThat(folder.getFileName()).hasToString("natives");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void natives_inAFolderThatOthersCanWriteTo_areRefused() throws Exception {
    Path open = Files.createDirectory(temp.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    Result result = bash("export CONVOY_NATIVES=" + open + "\nnatives_folder");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out())
        .isEqualTo(
            "convoy: "
                + open
                + " can be written to by other users (mode 777): empty it and chmod 700 it, or let"
                + " CONVOY_NATIVES name another folder");
  }

  @Test
  void natives_inAFolderThatCannotBeMade_areRefusedInOneLine() throws Exception {
    Path file = Files.createFile(temp.resolve("file"));
    Result result = bash("export CONVOY_NATIVES=" + file + "/natives\nnatives_folder");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out())
        .isEqualTo(
            "convoy: " + file + "/natives cannot be made: let CONVOY_NATIVES name another folder");
  }

  @Test
  void ownFolder_thatIsALink_isRefused() throws Exception {
    String uid = bash("id -u").out();
    Files.createSymbolicLink(
        temp.resolve("convoy-" + uid), Files.createDirectory(temp.resolve("x")));
    Result result = bash("own_folder");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).contains("is a link: set TMPDIR to a folder that you may write in");
  }
}
