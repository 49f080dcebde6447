package io.convoy.executor.data.augment;

import io.convoy.executor.catalogue.Interval;
import io.convoy.executor.data.colour.ColourMap;
import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import io.convoy.executor.data.dataset.ImageShape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The parameters of one augmentation, each with its value, and the images that it will work on.
 *
 * @param values by name: Doubles, Strings and {@link Interval}s
 * @param shape of the images
 * @param colours of the training images
 */
record Settings(Map<String, Object> values, ImageShape shape, ColourStatistics colours) {
  static final String FILL = "fill";
  static final String BLACK = "black";
  static final String GREY = "grey";
  static final String MEAN = "mean";

  double number(String name) {
    return (Double) values.get(name);
  }

  int whole(String name) {
    return (int) number(name);
  }

  String text(String name) {
    return (String) values.get(name);
  }

  Interval interval(String name) {
    return (Interval) values.get(name);
  }

  /** The colour that the parameter {@code fill} names, {@code [C]}. */
  byte[] fill() {
    byte[] colour = new byte[shape.channels()];
    String name = text(FILL);
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
