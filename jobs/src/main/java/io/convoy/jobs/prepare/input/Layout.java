package io.convoy.jobs.prepare.input;

/** What an input was taken for: where its images lie and what tells their classes. */
public sealed interface Layout {

  /** Folders of classes, perhaps in folders of splits, as they are or in archives. */
  record Folders() implements Layout {}

  /**
   * WebDataset shards.
   *
   * @param rule by which their members are labelled samples
   */
  record Shards(SampleRule rule) implements Layout {}

  /**
   * Parquet files with images in them.
   *
   * @param table their columns
   */
  record Images(ImageTable table) implements Layout {}

  /**
   * A table that names image files.
   *
   * @param manifest its rows
   */
  record Rows(Manifest manifest) implements Layout {}
}
