package io.convoy.driver.conf;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.convoy.executor.base.RefusedException;
import io.convoy.executor.data.colour.ChannelOrder;
import io.convoy.executor.data.colour.ColourMap;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** How pixels become the network's input, as a recipe says it. */
public sealed interface NormaliseChoice {
  /** What is done to each channel's statistics. */
  default Normalisation kind() {
    return Normalisation.MEAN_STD;
  }

  /** In which order the network takes the channels. */
  default ChannelOrder order() {
    return ChannelOrder.RGB;
  }

  /** By the colours of the dataset. */
  record ByDataset(Normalisation kind) implements NormaliseChoice {
    @Override
    public String toString() {
      return kind.toString();
    }
  }

  /** What a run decides when it begins. */
  enum Deferred implements NormaliseChoice {
    /** As {@link #SOURCE} where weights come from elsewhere and that says how, else mean-std. */
    AUTO,
    /** As the model from which the weights are. */
    SOURCE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * By numbers: {@code (x - mean) / std} of values x in a range, for each channel.
   *
   * @param mean of each channel, in the network's order
   * @param std what is divided by, likewise
   * @param range the values of black and white before the mean is taken off
   * @param order of the channels
   */
  record Given(List<Double> mean, List<Double> std, List<Double> range, ChannelOrder order)
      implements NormaliseChoice {
    private static final double LEAST = 1.0 / 255;
    private static final List<List<Double>> AXES =
        List.of(List.of(1.0, 0.0, 0.0), List.of(0.0, 1.0, 0.0), List.of(0.0, 0.0, 1.0));

    public Given {
      mean = three("mean", mean);
      std = three("std", std);
      range = List.copyOf(range);
      if (range.size() != 2 || !(range.get(0) < range.get(1))) {
        throw new RefusedException("range", range, "must be two ascending numbers, such as [0, 1]");
      }
      double least = LEAST * (range.get(1) - range.get(0)) * (1 - 1e-9);
      if (std.stream().anyMatch(one -> !(one >= least))) {
        throw new RefusedException("std", std, "must be at least 1/255 of the range, " + range);
      }
    }

    private static List<Double> three(String key, List<Double> values) {
      if (values.size() != 3 || !values.stream().allMatch(Double::isFinite)) {
        throw new RefusedException(key, values, "must be three numbers, one for each channel");
      }
      return List.copyOf(values);
    }

    /**
     * The same as statistics of red, green and blue from 0 to 1.
     *
     * @param dataset whose eigenvectors are kept
     * @param channels of the images: grey ones are divided by the mean deviation
     */
    public ColourStatistics statistics(ColourStatistics dataset, int channels) {
      double low = range.get(0);
      double width = range.get(1) - low;
      List<Double> means = red(mean).stream().map(one -> (one - low) / width).toList();
      List<Double> deviations = red(std).stream().map(one -> one / width).toList();
      if (channels == 3) {
        return new ColourStatistics(
            means, deviations, dataset.eigenvalues(), dataset.eigenvectors());
      }
      double grey = deviations.stream().mapToDouble(one -> one).average().orElseThrow();
      double length = 0;
      for (List<Double> axis : AXES) {
        length += Math.pow(ColourMap.grey(axis), 2);
      }
      double variance = grey * grey / length;
      return new ColourStatistics(means, deviations, List.of(variance, variance, variance), AXES);
    }

    /** As a recipe has it. */
    @Override
    public String toString() {
      return String.format(
          "{ mean = %s, std = %s, range = %s, order = %s }", mean, std, range, order);
    }

    private List<Double> red(List<Double> values) {
      return order == ChannelOrder.RGB
          ? values
          : List.of(values.get(2), values.get(1), values.get(0));
    }
  }

  /**
   * As a configuration file has it: a word, or a group of numbers.
   *
   * @throws IllegalArgumentException that says what the value must be
   */
  static NormaliseChoice of(ConfigValue value) {
    if (value instanceof ConfigObject group) {
      return given(group);
    }
    for (Deferred deferred : Deferred.values()) {
      if (deferred.toString().equals(value.unwrapped())) {
        return deferred;
      }
    }
    try {
      return new ByDataset((Normalisation) ConfValues.convert(Normalisation.class, value));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          e.getMessage().replaceFirst("must be ", "must be auto, source, ")
              + (e.getMessage().contains("did you mean")
                  ? ""
                  : "; numbers stand in a group, such as { mean = [0.5, 0.5, 0.5] }"),
          e);
    }
  }

  private static Given given(ConfigObject group) {
    for (String key : group.keySet()) {
      if (!Set.of("mean", "std", "range", "order").contains(key)) {
        throw new IllegalArgumentException(
            key + ": unknown key; known are mean, std, range and order");
      }
    }
    ConfigValue order = group.get("order");
    return new Given(
        numbers(group, "mean", List.of(0.0, 0.0, 0.0)),
        numbers(group, "std", List.of(1.0, 1.0, 1.0)),
        numbers(group, "range", List.of(0.0, 1.0)),
        order == null
            ? ChannelOrder.RGB
            : (ChannelOrder) ConfValues.convert(ChannelOrder.class, order));
  }

  private static List<Double> numbers(ConfigObject group, String key, List<Double> preset) {
    ConfigValue value = group.get(key);
    if (value == null) {
      return preset;
    } else if (value instanceof ConfigList list) {
      return list.stream().map(one -> (Double) ConfValues.convert(Double.class, one)).toList();
    }
    throw new IllegalArgumentException(key + ": must be a list of numbers");
  }
}
