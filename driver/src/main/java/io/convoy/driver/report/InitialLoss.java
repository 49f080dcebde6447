package io.convoy.driver.report;

import io.convoy.executor.worker.StepMetrics;
import java.util.function.Consumer;

/**
 * Warns if the loss of the first step is far from ln(classes), that of a network that knows
 * nothing: its initialisation, or its input, is wrong then.
 */
public final class InitialLoss implements RunListener {
  private static final double FAR = 0.5;

  private final double expected;
  private final Consumer<String> warning;

  /**
   * Listens to a run.
   *
   * @param classes number of classes
   * @param warning takes the line, if there is one
   */
  public InitialLoss(int classes, Consumer<String> warning) {
    this.expected = Math.log(classes);
    this.warning = warning;
  }

  @Override
  public void stepCompleted(StepMetrics metrics) {
    if (metrics.step() == 1 && Math.abs(metrics.loss() - expected) > FAR * expected) {
      warning.accept(
          Figures.format(
              "Warning: the first loss is %s, but a network that knows nothing has ln(%d) = %s:"
                  + " look at the initialisation, the labels and the normalisation of images",
              Figures.loss(metrics.loss()),
              Math.round(Math.exp(expected)),
              Figures.loss(expected)));
    }
  }
}
