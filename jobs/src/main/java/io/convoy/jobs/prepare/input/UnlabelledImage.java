package io.convoy.jobs.prepare.input;

import java.io.Serializable;

/**
 * One image of which no class is known.
 *
 * @param name as people find it again: what was given as input, and where in that it lies
 * @param file that holds it, a URI or path
 * @param offset of its first byte in the file
 * @param size in bytes; {@link #WHOLE} if it is the whole file
 * @param problem why it cannot be read; empty if that is not known yet
 */
public record UnlabelledImage(String name, String file, long offset, long size, String problem)
    implements Serializable {
  /** The size of an image that is a file of its own. */
  public static final long WHOLE = -1;

  /** One that is a file of its own. */
  static UnlabelledImage ofFile(String name, String file) {
    return new UnlabelledImage(name, file, 0, WHOLE, "");
  }

  /** One of which it is known already that it cannot be read. */
  static UnlabelledImage unreadable(String name, String problem) {
    return new UnlabelledImage(name, "", 0, 0, problem);
  }
}
