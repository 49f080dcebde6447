package io.convoy.driver.report;

import io.convoy.executor.round.StepMetrics;
import java.util.function.Consumer;

/**
 * Warns if the loss of the first step is not that of a network that knows nothing: its
 * initialisation, or its input, is wrong then.
 *
 * <p>Outputs before softmax that say nothing about the labels and have variance {@code v} over the
 * classes give a loss of {@code ln(classes) + v/2} on average, to second order, and the mean over a
 * batch strays from it with a standard error of {@code sqrt(v/batch)}. A warning is due where not
 * even variance 2, that of He's initialisation, explains the loss within three standard errors.
 */
public final class InitialLoss implements RunListener {
  private static final double VARIANCE = 2;
  private static final double STANDARD_ERRORS = 3;

  private final int classes;
  private final Consumer<String> warning;
  private int batch = 1;

  /**
   * Listens to a run.
   *
   * @param classes number of classes
   * @param warning takes the line, if there is one
   */
  public InitialLoss(int classes, Consumer<String> warning) {
    this.classes = classes;
    this.warning = warning;
  }

  @Override
  public void runStarted(RunFacts facts) {
    batch = facts.timeline().batch(1);
  }

  @Override
  public void stepCompleted(StepMetrics metrics) {
    double expected = Math.log(classes);
    double above = metrics.loss() - expected;
    double chance = STANDARD_ERRORS * Math.sqrt(VARIANCE / batch);
    if (metrics.step() == 1 && (above < -chance || above > VARIANCE / 2 + chance)) {
      warning.accept(
          Figures.format(
              "Warning: the first loss is %s, but a network that knows nothing has ln(%d) = %s:"
                  + " look at the initialisation, the labels and the normalisation of images",
              Figures.loss(metrics.loss()), classes, Figures.loss(expected)));
    }
  }
}
