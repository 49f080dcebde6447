package io.convoy.executor.data.colour;

import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.image.ImageHeader;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * How 8-bit colours become a network's input, with what that needs to know of the training images.
 *
 * @param statistics of the images that the network was, or is, trained on
 * @param normalisation how pixels become numbers
 * @param meanImage of these images, as {@link MeanImage} writes it, in Base64; empty unless the
 *     normalisation takes it off
 * @param order of the channels that the network takes; the statistics are of red, green and blue
 */
public record InputColours(
    ColourStatistics statistics, Normalisation normalisation, String meanImage, ChannelOrder order)
    implements Serializable {
  public InputColours {
    if (order == ChannelOrder.BGR && normalisation != Normalisation.MEAN_STD) {
      throw new IllegalArgumentException(
          "order = bgr: needs normalise = " + Normalisation.MEAN_STD);
    }
    if (meanImage.isEmpty() == (normalisation == Normalisation.MEAN_IMAGE)) {
      throw new IllegalArgumentException(
          String.format(
              "normalise = %s: %s",
              normalisation,
              meanImage.isEmpty() ? "needs a mean image" : "has no use for a mean image"));
    }
  }

  /** The colours with red first. */
  public InputColours(ColourStatistics statistics, Normalisation normalisation, String meanImage) {
    this(statistics, normalisation, meanImage, ChannelOrder.RGB);
  }

  /** The colours for every normalisation but that by a mean image. */
  public InputColours(ColourStatistics statistics, Normalisation normalisation) {
    this(statistics, normalisation, "");
  }

  /**
   * Of a dataset.
   *
   * @throws DataException if it has no mean image and the normalisation needs one
   */
  public static InputColours of(
      DataFolder folder, ColourStatistics statistics, Normalisation normalisation) {
    return normalisation == Normalisation.MEAN_IMAGE
        ? new InputColours(
            statistics,
            normalisation,
            Base64.getEncoder().encodeToString(MeanImage.readEncoded(folder)))
        : new InputColours(statistics, normalisation);
  }

  /**
   * Checks that they fit a network.
   *
   * @throws IllegalArgumentException if the mean image has another size
   */
  public void check(ImageShape shape) {
    if (normalisation != Normalisation.MEAN_IMAGE) {
      return;
    }
    ImageHeader header = ImageHeader.read(ByteBuffer.wrap(png()));
    if (header.height() != shape.height() || header.width() != shape.width()) {
      throw new IllegalArgumentException(
          String.format(
              "normalise = %s: the mean image has %dx%d pixels and the network's input %dx%d;"
                  + " prepare the dataset with `--mean-image SIDE` of a square input's side, or"
                  + " normalise by %s",
              normalisation,
              header.height(),
              header.width(),
              shape.height(),
              shape.width(),
              Normalisation.MEAN_STD));
    }
  }

  /** The mean image, R, G, B in 0..1, {@code [S,S,3]} row-major. */
  float[] mean() {
    return MeanImage.parse(png(), MeanImage.FILE);
  }

  private byte[] png() {
    return Base64.getDecoder().decode(meanImage);
  }
}
