package io.convoy.driver.report;

import io.convoy.executor.round.EvaluationCounts;
import io.convoy.executor.round.StepMetrics;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The newest figures of a run, for whoever asks on any thread. One that is not known yet is NaN;
 * counts begin at 0.
 */
public final class LatestFigures implements RunListener {
  private static final String STEP = "step";
  private static final String EPOCH = "epoch";
  private static final String LOSS = "loss";
  private static final String ACCURACY = "accuracy";
  private static final String RATE = "learning_rate";
  private static final String SPEED = "images_per_second";
  private static final String VALIDATION_LOSS = "validation_loss";
  private static final String VALIDATION_ACCURACY = "validation_accuracy";
  private static final String RANKS = "world_size";
  private static final String FAILURES = "failures";
  private static final String ROLL_BACKS = "roll_backs";

  private final Map<String, Double> figures = new ConcurrentHashMap<>();
  private volatile RunFacts facts;

  /** Of a run that has not begun. */
  public LatestFigures() {
    for (String name : new String[] {STEP, EPOCH, RANKS, FAILURES, ROLL_BACKS}) {
      figures.put(name, 0.0);
    }
    for (String name :
        new String[] {LOSS, ACCURACY, RATE, SPEED, VALIDATION_LOSS, VALIDATION_ACCURACY}) {
      figures.put(name, Double.NaN);
    }
  }

  /** By name, a way to ask for each. */
  public Map<String, Supplier<Double>> all() {
    Map<String, Supplier<Double>> all = new TreeMap<>();
    figures.keySet().forEach(name -> all.put(name, () -> figures.get(name)));
    return all;
  }

  @Override
  public void runStarted(RunFacts started) {
    facts = started;
    figures.put(RANKS, (double) started.worldSize());
  }

  @Override
  public void stepCompleted(StepMetrics metrics) {
    figures.put(STEP, (double) metrics.step());
    figures.put(EPOCH, (double) metrics.epoch());
    figures.put(LOSS, metrics.loss());
    figures.put(ACCURACY, metrics.accuracy());
    figures.put(RATE, metrics.learningRate());
    if (facts != null) {
      figures.put(SPEED, facts.timeline().batch(metrics.epoch()) / metrics.seconds());
    }
  }

  @Override
  public void evaluated(long step, int epoch, EvaluationCounts counts) {
    figures.put(VALIDATION_LOSS, counts.loss());
    figures.put(VALIDATION_ACCURACY, counts.accuracy());
  }

  @Override
  public void roundFailed(String cause, long step) {
    figures.merge(FAILURES, 1.0, Double::sum);
  }

  @Override
  public void rolledBack(String cause, long step, double share) {
    figures.merge(ROLL_BACKS, 1.0, Double::sum);
  }

  @Override
  public void regrouped(long step, int worldSize) {
    figures.put(RANKS, (double) worldSize);
  }
}
