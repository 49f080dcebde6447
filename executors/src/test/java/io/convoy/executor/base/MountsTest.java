package io.convoy.executor.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountsTest {
  private static final Mounts MOUNTS =
      new Mounts(
          List.of(
              "overlay / overlay rw,relatime 0 0",
              "tmpfs /var/tmp tmpfs rw,nosuid,noexec,size=600m 0 0",
              "/dev/sdb /var/tmp/data ext4 rw 0 0",
              "server:/home /home nfs rw,noexec 0 0",
              "tmpfs /home tmpfs rw 0 0",
              "/dev/sdc /mnt/my\\040disk ext4 ro,noexec 0 0",
              "odd line"));

  @ParameterizedTest
  @CsvSource({
    "/srv/natives, false",
    "/var/tmp/natives, true",
    "/var/tmp, true",
    "/var/tmpfiles, false",
    "/var/tmp/data/natives, false",
    "/home/me, false",
    "/mnt/my disk/natives, true"
  })
  void noexec_isThatOfTheDeepestAndLatestMount(Path folder, boolean expected) {
    assertThat(MOUNTS.noexec(folder)).isEqualTo(expected);
  }

  @Test
  void here_thisHostsMounts_letTheTestsOwnFolderRun() {
    assertThat(Mounts.here().noexec(Path.of("/nowhere"))).isFalse();
    assertThat(new Mounts(List.of()).noexec(Path.of("/"))).isFalse();
  }
}
