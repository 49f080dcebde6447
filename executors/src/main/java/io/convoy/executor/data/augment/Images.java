package io.convoy.executor.data.augment;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.data.colour.ColourMap;
import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import io.convoy.executor.data.dataset.ImageShape;
import java.util.Arrays;
import java.util.List;

/**
 * The images that an augmentation will work on.
 *
 * @param shape of each
 * @param colours of the training images
 */
record Images(ImageShape shape, ColourStatistics colours) {
  static final String FILL = "fill";
  static final String BLACK = "black";
  static final String GREY = "grey";
  static final String MEAN = "mean";

  /** The colour that the parameter {@code fill} names, {@code [C]}. */
  byte[] fill(Arguments arguments) {
    byte[] colour = new byte[shape.channels()];
    String name = arguments.text(FILL);
    if (name.equals(GREY)) {
      Arrays.fill(colour, (byte) 128);
    } else if (name.equals(MEAN)) {
      List<Double> mean = colours.mean();
      for (int c = 0; c < colour.length; c++) {
        double level = colour.length == 3 ? mean.get(c) : ColourMap.grey(mean);
        colour[c] = (byte) Math.round(255 * level);
      }
    }
    return colour;
  }
}
