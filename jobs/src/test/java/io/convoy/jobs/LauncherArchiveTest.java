package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code deploy/archive.sh}, by which trainings on one machine start sooner, with a Java that
 * notes.
 */
@Timeout(60)
class LauncherArchiveTest {
  private static final Path SCRIPT = Path.of("..", "deploy", "archive.sh").toAbsolutePath();
  private static final String RANK = "io/convoy/executor/worker/Training";

  @TempDir Path temp;
  private Path natives;

  @BeforeEach
  void runtime() throws IOException {
    natives = Files.createDirectory(temp.resolve("natives"));
    Files.writeString(temp.resolve("release"), "JAVA_VERSION=\"17.0.1\"");
    Files.createDirectory(temp.resolve("bin"));
    for (String jar : List.of("runtime/app/convoy.jar", "runtime/spark/jars/spark.jar")) {
      Files.createDirectories(temp.resolve(jar).getParent());
      Files.writeString(temp.resolve(jar), jar);
    }
    java("cp \"${2#*=}\" \"${3#*=}\"");
  }

  /** A Java that says what it is asked, and then does something. */
  private void java(String then) throws IOException {
    Path java = temp.resolve("bin/java");
    Files.writeString(
        java, "#!/bin/bash\necho \"$@\" >>" + temp.resolve("asked") + "\n" + then + "\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
  }

  private String bash(String commands) throws IOException, InterruptedException {
    Path out = temp.resolve("out");
    String script =
        String.format(
            "java=%s/bin/java runtime=%s/runtime natives_folder=%s\n. %s\n%s",
            temp, temp, natives, SCRIPT, commands);
    ProcessBuilder builder = new ProcessBuilder("bash", "-euo", "pipefail", "-c", script);
    int code = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start().waitFor();
    assertThat(code).as(Files.readString(out)).isZero();
    return Files.readString(out, StandardCharsets.UTF_8).strip();
  }

  /** The name of the archive, without its ending, after processes have noted what they loaded. */
  private String noted(String... lists) throws Exception {
    String option = bash("training_classes train");
    assertThat(option).startsWith("-XX:DumpLoadedClassList=" + natives + "/convoy-");
    String list = option.substring(option.indexOf('=') + 1);
    for (int i = 0; i < lists.length; i++) {
      Files.writeString(Path.of(list.replace("%p", "" + i)), lists[i]);
    }
    return list.replace("-%p.list", "");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> list = Files.list(natives)) {
      return list.map(path -> path.getFileName().toString()).toList();
    }
  }

  @Test
  void training_notesItsClasses_whichOthersDoNot_andAllUseTheArchive() throws Exception {
    assertThat(bash("training_classes prepare")).isEmpty();
    String name =
        noted(
            "java/lang/Object id: 0\n" + RANK + " id: 7\n",
            "java/lang/Object id: 0\nAlso id: 7\nOther id: 8 super: 0 source: file:/x.jar\n");
    bash("archive_training " + name);
    assertThat(Path.of(name + ".jsa"))
        .as("the fake Java copies the list")
        .content()
        .isEqualToIgnoringNewLines("Also" + RANK + "java/lang/Object");
    assertThat(Files.getPosixFilePermissions(Path.of(name + ".jsa")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(files()).as("nothing else is left").hasSize(1);
    assertThat(Files.readString(temp.resolve("asked")))
        .contains("-Xshare:dump")
        .contains("-cp " + temp + "/runtime/app/*:" + temp + "/runtime/spark/jars/*");
    for (String job : List.of("train", "prepare")) {
      assertThat(bash("training_classes " + job))
          .isEqualTo("-XX:SharedArchiveFile=" + name + ".jsa -Xlog:cds*=off");
    }
  }

  @Test
  void archive_ofOtherJars_isAnother() throws Exception {
    String name = noted(RANK);
    bash("archive_training " + name);
    Files.writeString(temp.resolve("runtime/app/convoy.jar"), "another version");
    assertThat(noted()).isNotEqualTo(name);
  }

  @Test
  void lists_withoutRanks_makeNoArchive() throws Exception {
    String name = noted("java/lang/Object\n");
    bash("archive_training " + name);
    assertThat(files()).isEmpty();
    assertThat(temp.resolve("asked")).doesNotExist();
  }

  @Test
  void archive_thatCannotBeMade_isDoneWithout() throws Exception {
    java("exit 1");
    String name = noted(RANK);
    bash("archive_training " + name);
    assertThat(files()).isEmpty();
    assertThat(noted()).isEqualTo(name);
  }

  @Test
  void archive_isMadeOnceTheProcessIsOver_andKeepsNobodyWaiting() throws Exception {
    String name = noted(RANK);
    bash("sleep 0.2 & archive_after $! \"$(training_classes train)\"; wait");
    assertThat(Path.of(name + ".jsa")).exists();
    bash("archive_after $$ \"$(training_classes train)\"");
    bash("archive_after $$ ''");
    assertThat(files()).hasSize(1);
  }
}
