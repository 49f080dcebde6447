package io.convoy.jobs.prepare.input;

/**
 * One name in a folder of the input.
 *
 * @param name without the folder's
 * @param folder whether it is a folder
 * @param size in bytes, of a file
 * @param modified milliseconds since 1970
 * @param reason why it cannot be taken; empty if it can
 */
record FolderEntry(String name, boolean folder, long size, long modified, String reason) {

  /** What is there and cannot be taken. */
  static FolderEntry refused(String name, String reason) {
    return new FolderEntry(name, false, 0, 0, reason);
  }
}
