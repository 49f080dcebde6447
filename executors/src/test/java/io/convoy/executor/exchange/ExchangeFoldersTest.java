package io.convoy.executor.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExchangeFoldersTest {
  @TempDir private Path temp;

  /** The number of a process that has ended. */
  private static long deadProcess() throws IOException, InterruptedException {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    return process.pid();
  }

  private Path folder(long processes, long pid) throws IOException {
    Path folder = temp.resolve("convoy-exchange-" + processes + "-" + pid + "-123");
    Files.createDirectory(folder);
    Files.createFile(folder.resolve("store"));
    return folder;
  }

  @Test
  void make_removesTheFolderOfADeadProcess() throws Exception {
    Path left = folder(ExchangeFolders.processes(), deadProcess());
    Path made = ExchangeFolders.make(temp);
    assertThat(left).doesNotExist();
    assertThat(Files.getPosixFilePermissions(made))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void make_keepsFoldersOfLivingProcessesAndOfOtherContainers() throws Exception {
    Path own = ExchangeFolders.make(temp);
    Path parent =
        folder(ExchangeFolders.processes(), ProcessHandle.current().parent().orElseThrow().pid());
    Path elsewhere = folder(ExchangeFolders.processes() + 1, deadProcess());
    Path anything = Files.createDirectory(temp.resolve("convoy-exchange-of-somebody"));
    ExchangeFolders.make(temp);
    assertThat(own).exists();
    assertThat(parent).exists();
    assertThat(elsewhere).exists();
    assertThat(anything).exists();
  }

  @Test
  void make_meetingAFolderThatHoldsMore_leavesIt() throws Exception {
    Path left = folder(ExchangeFolders.processes(), deadProcess());
    Files.createFile(left.resolve("more"));
    assertThat(ExchangeFolders.make(temp)).exists();
    assertThat(left.resolve("more")).exists();
  }
}
