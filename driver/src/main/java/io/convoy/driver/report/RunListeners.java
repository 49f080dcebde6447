package io.convoy.driver.report;

import io.convoy.executor.data.pipeline.LoadReport;
import io.convoy.executor.round.EvaluationCounts;
import io.convoy.executor.round.Measurement;
import io.convoy.executor.round.StepMetrics;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several listeners as one: each hears everything, in the given order. The first exception of each
 * is logged, and none reaches the run.
 */
public final class RunListeners implements RunListener {
  private static final Logger LOG = LoggerFactory.getLogger(RunListeners.class);

  private final List<RunListener> listeners;
  private final Consumer<Failure> log;
  private final Set<Integer> failed = new HashSet<>();

  /** The first failure of a listener. */
  record Failure(RunListener listener, RuntimeException cause) {}

  public RunListeners(List<RunListener> listeners) {
    this(listeners, RunListeners::warn);
  }

  RunListeners(List<RunListener> listeners, Consumer<Failure> log) {
    this.listeners = List.copyOf(listeners);
    this.log = log;
  }

  @Override
  public void runStarted(RunFacts facts) {
    tell(listener -> listener.runStarted(facts));
  }

  @Override
  public void computing(List<String> devices) {
    tell(listener -> listener.computing(devices));
  }

  @Override
  public void stepCompleted(StepMetrics metrics) {
    tell(listener -> listener.stepCompleted(metrics));
  }

  @Override
  public void measured(Measurement measurement) {
    tell(listener -> listener.measured(measurement));
  }

  @Override
  public void loaded(long step, LoadReport report) {
    tell(listener -> listener.loaded(step, report));
  }

  @Override
  public void evaluated(long step, int epoch, EvaluationCounts counts) {
    tell(listener -> listener.evaluated(step, epoch, counts));
  }

  @Override
  public void averageEvaluated(long step, int epoch, EvaluationCounts counts) {
    tell(listener -> listener.averageEvaluated(step, epoch, counts));
  }

  @Override
  public void snapshotCommitted(long step, String folder, boolean best) {
    tell(listener -> listener.snapshotCommitted(step, folder, best));
  }

  @Override
  public void noticed(long step, String text) {
    tell(listener -> listener.noticed(step, text));
  }

  @Override
  public void roundFailed(String cause, long step) {
    tell(listener -> listener.roundFailed(cause, step));
  }

  @Override
  public void rolledBack(String cause, long step, double share) {
    tell(listener -> listener.rolledBack(cause, step, share));
  }

  @Override
  public void hostExcluded(String host) {
    tell(listener -> listener.hostExcluded(host));
  }

  @Override
  public void regrouped(long step, int worldSize) {
    tell(listener -> listener.regrouped(step, worldSize));
  }

  @Override
  public void runEnded(RunEnd end) {
    tell(listener -> listener.runEnded(end));
  }

  // events come from the run's thread and the one that completes snapshots
  private synchronized void tell(Consumer<RunListener> event) {
    for (int i = 0; i < listeners.size(); i++) {
      try {
        event.accept(listeners.get(i));
      } catch (RuntimeException e) {
        if (failed.add(i)) {
          log.accept(new Failure(listeners.get(i), e));
        }
      }
    }
  }

  private static void warn(Failure failure) {
    LOG.warn(
        "{} failed; the run goes on, and further failures of it are not logged",
        failure.listener().getClass().getSimpleName(),
        failure.cause());
  }
}
