package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.base.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The table of kinds of failure in {@code docs/failures.md}, between two comments. */
class FailureDocsTest {
  private static final Path PAGE = Path.of("../docs/failures.md");
  private static final String START = "<!-- failure kinds -->\n";
  private static final String END = "<!-- end of failure kinds -->";

  /** Writes the table in place of comparing it. */
  private static final boolean WRITE = Boolean.getBoolean("docs.write");

  private static final String REMEDY =
      "the table of %s; write it by: mvn -B -pl jobs -am test -Dtest=FailureDocsTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Ddocs.write=true";

  @Test
  void table_comparedWithTheKinds_isTheSame() throws IOException {
    String text = Files.readString(PAGE);
    int start = text.indexOf(START) + START.length();
    int end = text.indexOf(END);
    assertThat(start).isBetween(START.length(), end);
    if (WRITE) {
      Files.writeString(PAGE, text.substring(0, start) + table() + text.substring(end));
    } else {
      assertThat(text.substring(start, end)).as(REMEDY, PAGE).isEqualTo(table());
    }
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
