package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.base.FailureKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The table of kinds of failure in {@code docs/failures.md}, between two comments. */
class FailureDocsTest {
  private static final Path PAGE = GeneratedDocs.FOLDER.resolve("failures.md");
  private static final String START = "<!-- failure kinds -->\n";
  private static final String END = "<!-- end of failure kinds -->";

  @Test
  void table_comparedWithTheKinds_isTheSame() throws IOException {
    GeneratedDocs.hold(PAGE, FailureDocsTest.class, FailureDocsTest::replaced);
  }

  private static String replaced(String text) {
    int start = text.indexOf(START) + START.length();
    int end = text.indexOf(END);
    assertThat(start).isBetween(START.length(), end);
    return text.substring(0, start) + table() + text.substring(end);
  }

  private static String table() {
    StringBuilder rows = new StringBuilder("| kind | what has happened | again | exit code |\n");
    rows.append("|---|---|---|---|\n");
    for (FailureKind kind : FailureKind.values()) {
      String name = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
      String again = kind.retry() ? "yes" : "no";
      rows.append(
          String.format(
              "| %s | %s | %s | %d |\n", name, kind.meaning(), again, kind.exitCode().code()));
    }
    return rows.toString();
  }
}
