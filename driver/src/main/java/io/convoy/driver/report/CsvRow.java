package io.convoy.driver.report;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A line of a CSV file (RFC 4180). What a table calculation would take for a formula begins with an
 * apostrophe, as a text does there.
 */
public final class CsvRow {
  /** Numbers are none, though they may begin so. */
  private static final Pattern FORMULA =
      Pattern.compile("(?!-?[\\d.]+(E-?\\d+)?$)[=+\\-@\t\r].*", Pattern.DOTALL);

  private final List<String> fields = new ArrayList<>();

  /** Adds a field. */
  public CsvRow add(String field) {
    fields.add(field);
    return this;
  }

  CsvRow addAll(List<String> more) {
    fields.addAll(more);
    return this;
  }

  /** The row with its line break. */
  public String text() {
    return fields.stream().map(CsvRow::quoted).collect(Collectors.joining(",", "", "\n"));
  }

  private static String quoted(String field) {
    String text = FORMULA.matcher(field).matches() ? "'" + field : field;
    return text.matches("[^,\"\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
