package io.convoy.jobs.output;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file of an {@code --output} option, whose folder is made if it is missing.
 *
 * @param path as the user gave it
 */
public record OutputFile(Path path) {
  /** What the file is to hold. */
  @FunctionalInterface
  public interface Content {
    /** Writes all of it; the stream stays open. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes the file, in place of what is there.
   *
   * @throws IllegalArgumentException if it cannot be written
   */
  public void write(Content content) {
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path))) {
        content.writeTo(out);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--output " + path + ": cannot be written (" + e + "); take another file", e);
    }
  }

  /** The path as the user gave it. */
  @Override
  public String toString() {
    return path.toString();
  }
}
