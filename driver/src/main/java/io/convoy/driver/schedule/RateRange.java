package io.convoy.driver.schedule;

/**
 * Learning rates of a range test: from one to another, by the same factor from each step to the
 * next. Smith 2017, "Cyclical Learning Rates for Training Neural Networks", section 3.3, with the
 * exponential growth that fastai's finder has.
 *
 * @param from the rate of the first step, above 0
 * @param to the rate of the last step, above {@code from}
 * @param steps at least 2
 */
public record RateRange(double from, double to, int steps) implements Schedule {
  @Override
  public double at(long step) {
    return from * Math.pow(to / from, (double) (step - 1) / (steps - 1));
  }
}
