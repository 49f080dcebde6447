package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code deploy/convoy} says of the host that it is started on. */
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
}
