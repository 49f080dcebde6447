package io.convoy.driver.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A line of a CSV file (RFC 4180). */
public final class CsvRow {
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

  private static String quoted(String text) {
    return text.matches("[^,\"\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
