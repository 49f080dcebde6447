package io.convoy.jobs.prepare.input;

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
    return quoted(path) + "," + quoted(reason) + "\n";
  }

  private static String quoted(String text) {
    return text.matches("[^,\"\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
