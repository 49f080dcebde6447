package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** A table of {@code deploy/bundled}: a row in each line, columns between bars. */
final class BundledTable {
  static final Path FOLDER = Path.of("../deploy/bundled");
  private static final Pattern BAR = Pattern.compile("\\|");
  private static final Pattern COMMA = Pattern.compile(",");

  private BundledTable() {}

  static List<List<String>> read(String file, int columns) throws IOException {
    return rows(Files.readString(FOLDER.resolve(file)), columns);
  }

  static List<List<String>> rows(String text, int columns) {
    List<List<String>> rows = new ArrayList<>();
    for (String line : text.lines().toList()) {
      if (!line.isBlank() && !line.startsWith("#")) {
        List<String> cells = Arrays.stream(BAR.split(line, -1)).map(String::strip).toList();
        assertThat(cells).as("columns of: %s", line).hasSize(columns);
        rows.add(cells);
      }
    }
    return rows;
  }

  /** What stands between commas. */
  static List<String> several(String cell) {
    return Arrays.stream(COMMA.split(cell, -1))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .toList();
  }
}
