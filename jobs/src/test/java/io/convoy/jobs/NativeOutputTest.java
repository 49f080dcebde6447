package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.NativeLibrary;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeOutputTest {
  @TempDir private Path folder;

  /** What a process prints by Java and by C, before and after. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) {
      NativeLibrary process = NativeLibrary.getProcess();
      process.getFunction("dprintf").invokeInt(new Object[] {1, "native before\n"});
      System.out.println("java before");
      NativeOutput.drop();
      process.getFunction("dprintf").invokeInt(new Object[] {1, "native after\n"});
      System.out.println("java after: \u00e4");
    }
  }

  @Test
  void drop_keepsJavasOwnOutputAndNoOther() throws Exception {
    File output = folder.resolve("out").toFile();
    Process process =
        Cli.java(
            List.of(
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "-Dfile.encoding=UTF-8",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Child.class.getName()),
            output);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(Files.readString(output.toPath()).lines())
        .containsExactly("native before", "java before", "java after: \u00e4");
  }
}
