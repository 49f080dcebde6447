package io.convoy.executor.optim;

import static io.convoy.executor.optim.FlatVectors.SIZE;
import static io.convoy.executor.optim.FlatVectors.isStatistic;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;

/** One of ND4J's updaters, as an optimizer that others are compared with. */
final class Nd4jUpdater implements OptimizerComparison.Reference {
  private final IUpdater config;
  private final GradientUpdater<?> updater;

  Nd4jUpdater(IUpdater config) {
    this.config = config;
    INDArray state = Nd4j.zeros(DataType.DOUBLE, 1, config.stateSize(SIZE));
    updater = config.instantiate(state, true);
  }

  @Override
  public void step(double[] parameters, double[] gradient, int step) {
    INDArray update = Nd4j.createFromArray(new double[][] {gradient.clone()});
    updater.applyUpdater(update, step - 1, 0);
    for (int i = 0; i < SIZE; i++) {
      parameters[i] -= isStatistic(i) ? 0 : update.getDouble(i);
    }
  }

  @Override
  public String toString() {
    return config.toString();
  }
}
