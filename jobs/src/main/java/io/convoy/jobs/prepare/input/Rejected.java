package io.convoy.jobs.prepare.input;

import io.convoy.driver.report.CsvRow;
import java.io.Serializable;

/**
 * A file that was left out of a dataset.
 *
 * @param path relative to the input folder
 * @param reason why
 */
public record Rejected(String path, String reason) implements Serializable {
  /** A line of {@code rejected.csv} (RFC 4180). */
  public String csv() {
    return new CsvRow().add(path).add(reason).text();
  }
}
