package io.convoy.jobs.report;

import io.convoy.jobs.report.plot.Markup;

/** A table of a page, which scrolls by itself where it is too wide. */
final class Table {
  /** Characters of a text that would be many short lines in a column of a narrow screen. */
  private static final int LONG = 40;

  private final Markup rows = new Markup();

  /** Begins a table whose heads have a style. */
  private Table(String style, String... heads) {
    rows.open("div", "class", "scroll").open("table", "class", style).open("thead").open("tr");
    for (String head : heads) {
      boolean number = head.startsWith("#");
      rows.element(
          "th", number ? head.substring(1) : head, "class", (style + (number ? " n" : "")).strip());
    }
    rows.close("tr").close("thead").open("tbody");
  }

  /**
   * A table.
   *
   * @param heads of columns; those of numbers begin with {@code #}
   */
  static Table of(String... heads) {
    return new Table("", heads);
  }

  /** A table that is sorted by the column whose head is clicked. */
  static Table sortable(String... heads) {
    return new Table("sortable", heads);
  }

  /** Begins a row. */
  Table row() {
    rows.open("tr");
    return this;
  }

  /** Ends it. */
  Table end() {
    rows.close("tr");
    return this;
  }

  /** Adds a cell of text. */
  Table text(String text) {
    if (text.length() > LONG) {
      rows.element("td", text, "class", "long");
    } else {
      rows.element("td", text);
    }
    return this;
  }

  /** Adds a cell of code. */
  Table code(String text) {
    rows.open("td").element("code", text).close("td");
    return this;
  }

  /** Adds a cell with a number, which sorts by its value. */
  Table number(double value, String shown) {
    rows.element("td", shown, "class", "n", "data-v", Double.isNaN(value) ? -1e308 : value);
    return this;
  }

  /** The table. */
  Markup markup() {
    return rows.close("tbody").close("table").close("div");
  }
}
