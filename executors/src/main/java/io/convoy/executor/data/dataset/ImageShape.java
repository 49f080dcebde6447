package io.convoy.executor.data.dataset;

import io.convoy.executor.base.RefusedException;
import java.io.Serializable;

/**
 * The size of the images that a network takes.
 *
 * @param height rows, in pixels
 * @param width columns, in pixels
 * @param channels 3 (RGB) or 1 (grey)
 */
public record ImageShape(int height, int width, int channels) implements Serializable {
  public ImageShape {
    if (height < 1 || height > 4096) {
      throw new RefusedException("height", height, "must be from 1 to 4096 pixels");
    }
    if (width < 1 || width > 4096) {
      throw new RefusedException("width", width, "must be from 1 to 4096 pixels");
    }
    if (channels != 1 && channels != 3) {
      throw new RefusedException("channels", channels, "must be 3 (RGB) or 1 (grey)");
    }
  }

  /** Values in one image: height x width x channels. */
  public int size() {
    return height * width * channels;
  }

  @Override
  public String toString() {
    return height + "x" + width + "x" + channels;
  }
}
