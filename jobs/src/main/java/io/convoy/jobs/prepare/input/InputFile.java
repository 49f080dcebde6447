package io.convoy.jobs.prepare.input;

import java.io.Serializable;

/**
 * One image of the input, with its class.
 *
 * @param path relative to the input folder; of an archive's member, as if the archive were unpacked
 * @param label number of its class
 * @param container the file that holds it, with its scheme; empty if it is a file of its own
 * @param offset of its first byte in the container
 * @param size in bytes
 */
public record InputFile(String path, int label, String container, long offset, long size)
    implements Serializable {

  /** A listed file with its class. */
  static InputFile of(ListedFile file, int label) {
    return new InputFile(file.path(), label, file.container(), file.offset(), file.size());
  }
}
