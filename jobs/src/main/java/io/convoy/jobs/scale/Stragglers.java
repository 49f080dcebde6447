package io.convoy.jobs.scale;

import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * How ranks differ in the time of one step, each step anew: all wait for the slowest.
 *
 * @param shape of the distribution, whose mean is 1
 * @param deviation its standard deviation
 */
public record Stragglers(Shape shape, double deviation) {
  /** All ranks alike. */
  public static final Stragglers NONE = new Stragglers(Shape.NORMAL, 0);

  private static final Pattern WRITTEN = Pattern.compile("(normal|lognormal):(\\d+(?:\\.\\d+)?)");

  /** Beyond these, in standard deviations, is nothing that counts. */
  private static final double LEAST = -9;

  private static final double MOST = 12;

  /** Of Simpson's rule; even. */
  private static final int PARTS = 4200;

  /** Families of distributions. */
  public enum Shape {
    /** Many small causes that add up. */
    NORMAL {
      @Override
      DoubleUnaryOperator times(double deviation) {
        return z -> 1 + deviation * z;
      }
    },
    /** Many causes that multiply: few ranks are far behind. */
    LOGNORMAL {
      @Override
      DoubleUnaryOperator times(double deviation) {
        double spread = Math.log1p(deviation * deviation);
        return z -> Math.exp(Math.sqrt(spread) * z - spread / 2);
      }
    };

    /** The time of a rank by a draw of the standard normal distribution. */
    abstract DoubleUnaryOperator times(double deviation);

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Stragglers {
    if (!(deviation >= 0)) {
      throw new IllegalArgumentException("a deviation of " + deviation);
    }
  }

  /**
   * As the command line has them, such as {@code normal:0.05}.
   *
   * @throws IllegalArgumentException naming what is wrong
   */
  public static Stragglers parse(String text) {
    Matcher parts = WRITTEN.matcher(text);
    if (parts.matches()) {
      double deviation = Double.parseDouble(parts.group(2));
      if (deviation <= 1) {
        return new Stragglers(Shape.valueOf(parts.group(1).toUpperCase(Locale.ROOT)), deviation);
      }
    }
    throw new IllegalArgumentException(
        text + ": must be normal or lognormal, a colon and a deviation from 0 to 1");
  }

  /**
   * Expected time of the slowest of some ranks, by the mean of one: {@code n z(x) p(x) P(x)^(n-1)}
   * integrated, of the normal density p and distribution P.
   */
  public double slowest(int ranks) {
    NormalDistribution normal = new NormalDistribution(null, 0, 1);
    DoubleUnaryOperator time = shape.times(deviation);
    DoubleUnaryOperator density =
        z ->
            time.applyAsDouble(z)
                * ranks
                * normal.density(z)
                * Math.pow(normal.cumulativeProbability(z), ranks - 1.0);
    double width = (MOST - LEAST) / PARTS;
    double sum = density.applyAsDouble(LEAST) + density.applyAsDouble(MOST);
    for (int i = 1; i < PARTS; i++) {
      sum += (i % 2 == 1 ? 4 : 2) * density.applyAsDouble(LEAST + i * width);
    }
    return sum * width / 3;
  }

  /** As it is written on the command line. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s:%.3g", shape, deviation);
  }
}
