package io.convoy.jobs.prepare.input;

/**
 * The columns of a table that are wanted by name; an empty name is found out.
 *
 * @param path of the image
 * @param label its class; also an extension or a field of JSON in WebDataset shards
 * @param split it belongs to
 */
public record ColumnNames(String path, String label, String split) {
  static final ColumnNames FOUND_OUT = new ColumnNames("", "", "");
}
