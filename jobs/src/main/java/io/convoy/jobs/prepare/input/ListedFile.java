package io.convoy.jobs.prepare.input;

import java.io.Serializable;

/**
 * One file of the input, of which nothing is known but where it is.
 *
 * @param path relative to the input folder; of an archive's member, as if the archive were unpacked
 * @param container the file that holds it, with its scheme; empty if it is a file of its own
 * @param offset of its first byte in the container
 * @param size in bytes
 * @param modified milliseconds since 1970; 0 in a container
 * @param text content of a member that is a label; empty otherwise
 */
public record ListedFile(
    String path, String container, long offset, long size, long modified, String text)
    implements Serializable {

  /** A file of its own. */
  static ListedFile plain(String path, long size, long modified) {
    return new ListedFile(path, "", 0, size, modified, "");
  }

  boolean isArchive() {
    return Archives.isArchive(path) && container.isEmpty();
  }
}
