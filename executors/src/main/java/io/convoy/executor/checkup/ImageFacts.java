package io.convoy.executor.checkup;

import java.io.Serializable;

/**
 * What a survey notes of an image.
 *
 * @param number within its split
 * @param label of its class
 * @param bytes of its file
 * @param height in pixels
 * @param width in pixels
 * @param look what its pixels are like
 */
public record ImageFacts(long number, int label, int bytes, int height, int width, Look look)
    implements Serializable {

  /**
   * What pixels are like.
   *
   * @param digest of all of them: equal for equal images of one size, and for no others
   * @param outline 64 bits, each of which says whether one of 8 x 8 places is brighter than the one
   *     on its left (Krawetz 2013, "Kind of Like That": the difference hash)
   * @param brightness mean over the image, from 0 to 1
   * @param sharpness variance of the Laplacian of the grey image, of values from 0 to 255
   *     (Pech-Pacheco et al. 2000)
   * @param thumbnail {@code [6,6,3]}, unsigned bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Look(
      String digest, long outline, float brightness, float sharpness, byte[] thumbnail)
      implements Serializable {
    private static final long serialVersionUID = 1;
  }
}
