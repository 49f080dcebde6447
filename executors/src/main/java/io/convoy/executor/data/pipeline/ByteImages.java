package io.convoy.executor.data.pipeline;

import io.convoy.executor.data.colour.ColourMap;
import io.convoy.executor.data.image.CropBox;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Images of a batch that the device has yet to normalise, and to mix: a quarter of the memory that
 * floats take on their way.
 *
 * @param values {@code [S,H,W,C]} row-major, unsigned, in native memory
 * @param count number of images S: those of the batch, then others that they are mixed with
 * @param colours how bytes become a network's input
 * @param blend how the batch's images are mixed afterwards; empty if they are not
 */
public record ByteImages(ByteBuffer values, int count, ColourMap colours, Optional<Blend> blend) {

  /**
   * What is mixed with what, as {@link io.convoy.executor.data.augment.BatchMixer} draws it.
   *
   * @param partners for each image of the batch, the place of the image that it is mixed with
   * @param own share of an image's own values in mixup
   * @param box taken from the other image instead; empty in mixup
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Blend(int[] partners, double own, CropBox box) {
    /** Whether a box is pasted instead of taking a weighted mean. */
    public boolean isCut() {
      return box.height() > 0;
    }
  }
}
