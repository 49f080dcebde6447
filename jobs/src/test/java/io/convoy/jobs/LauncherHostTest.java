package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code deploy/convoy} refuses before it builds or starts anything. */
@Timeout(60)
class LauncherHostTest {
  @TempDir private Path temp;

  @Test
  void launcher_onAHostWithoutAnAddress_saysWhatToDo() throws Exception {
    Path getent = Files.writeString(temp.resolve("getent"), "#!/bin/sh\nexit 2\n");
    Files.setPosixFilePermissions(getent, PosixFilePermissions.fromString("rwxr-xr-x"));
    ProcessBuilder builder =
        new ProcessBuilder("bash", "../deploy/convoy", "train", "--master", "spark://h:7077");
    builder.environment().merge("PATH", "", (path, ignored) -> temp + ":" + path);
    builder.environment().put("HOSTNAME", "node7");
    builder.environment().remove("SPARK_LOCAL_IP");
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said)
        .startsWith("convoy: this host is called ")
        .contains("which has no address: add it to /etc/hosts, or let SPARK_LOCAL_IP be")
        .hasLineCount(1);
    assertThat(process.waitFor()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "'--principal a@B', '--principal a@B: give --keytab too, or neither after kinit'",
    "'--keytab /k', '--keytab /k: give --principal too, whose key it has'",
    "'--principal a@B --keytab=/no/k', '--keytab /no/k: there is no such file that may be read;"
        + " give the keytab of a@B'"
  })
  void launcher_withHalfOfALogin_saysWhatIsMissing(String options, String said) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", "../deploy/convoy", "train"));
    command.addAll(List.of(options.split(" ")));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("convoy: " + said + "\n");
    assertThat(process.waitFor()).isEqualTo(2);
  }
}
