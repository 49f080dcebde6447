package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Pages of {@code docs} with parts that follow from the code. */
final class GeneratedDocs {
  static final Path FOLDER = Path.of("../docs");

  /** Writes the parts in place of comparing them. */
  private static final boolean WRITE = Boolean.getBoolean("docs.write");

  private static final String REMEDY =
      "the tables of %s; write them by: mvn -B -pl jobs -am test -Dtest=%s"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Ddocs.write=true";

  private GeneratedDocs() {}

  /**
   * Holds a page to what it must be.
   *
   * @param test that does so
   * @param made the whole page as it must be, from the page as it is
   */
  static void hold(Path page, Class<?> test, UnaryOperator<String> made) throws IOException {
    String text = Files.readString(page);
    String wanted = made.apply(text);
    if (WRITE) {
      Files.writeString(page, wanted);
    } else {
      assertThat(text).as(REMEDY, page, test.getSimpleName()).isEqualTo(wanted);
    }
  }
}
