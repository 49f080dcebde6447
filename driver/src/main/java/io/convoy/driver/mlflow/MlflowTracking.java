package io.convoy.driver.mlflow;

import io.convoy.driver.mlflow.LogBatch.Metric;
import io.convoy.driver.report.RunEnd;
import io.convoy.driver.report.RunFacts;
import io.convoy.driver.report.RunListener;
import io.convoy.executor.base.DaemonThreads;
import io.convoy.executor.base.Reason;
import io.convoy.executor.round.EvaluationCounts;
import io.convoy.executor.round.StepMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Tells an MLflow tracking server what happens in a run, on a thread of its own, so that the run
 * never waits. While the server is away, what happened is kept, up to a limit, and sent later.
 */
public final class MlflowTracking implements RunListener, AutoCloseable {
  /** Values that are kept while the server is away; the oldest are left out. */
  private static final int MOST_KEPT = 200_000;

  private static final Duration EVERY = Duration.ofSeconds(5);

  private final Sender sender;
  private final Consumer<String> told;
  private final Clock clock;
  private final Duration patience;
  private final Deque<Metric> waiting = new ArrayDeque<>();
  private final ScheduledExecutorService thread = DaemonThreads.scheduled("convoy-mlflow");
  private final Future<?> sending;
  private volatile List<Metric> underWay = List.of();
  private long dropped;
  private RunFacts facts;

  /**
   * Begins to track; the server is asked for nothing yet.
   *
   * @param told hears in one line what a user should know
   * @param patience how long the end of the run waits for the server at most
   */
  public MlflowTracking(TrackedRun run, Consumer<String> told, Clock clock, Duration patience) {
    sender = new Sender(run, told, clock);
    this.told = told;
    this.clock = clock;
    this.patience = patience;
    sending = thread.scheduleWithFixedDelay(this::send, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void runStarted(RunFacts started) {
    facts = started;
    Map<String, String> tags =
        Map.of(
            "convoy.folder", started.folder(),
            "convoy.model", started.model(),
            "convoy.engine", started.engine(),
            "convoy.world_size", Integer.toString(started.worldSize()),
            "convoy.first_step", Long.toString(started.firstStep()));
    thread.execute(() -> sender.tags(tags));
  }

  @Override
  public void stepCompleted(StepMetrics metrics) {
    long step = metrics.step();
    add("train/loss", step, metrics.loss());
    add("train/accuracy", step, metrics.accuracy());
    add("train/learning_rate", step, metrics.learningRate());
    add("train/gradient_norm", step, metrics.gradientNorm());
    add("train/update_ratio", step, metrics.update().updateRatio());
    double images = facts == null ? Double.NaN : facts.timeline().batch(metrics.epoch());
    add("train/images_per_second", step, images / metrics.seconds());
  }

  @Override
  public void evaluated(long step, int epoch, EvaluationCounts counts) {
    add("validation/loss", step, counts.loss());
    add("validation/accuracy", step, counts.accuracy());
  }

  @Override
  public void averageEvaluated(long step, int epoch, EvaluationCounts counts) {
    add("average/loss", step, counts.loss());
    add("average/accuracy", step, counts.accuracy());
  }

  @Override
  public void runEnded(RunEnd end) {
    String status = end.failure().isPresent() ? "FAILED" : "FINISHED";
    if (end.stopped().isPresent()) {
      status = "KILLED";
    }
    String as = status;
    thread.execute(() -> sender.ended(as));
  }

  private void add(String key, long step, double value) {
    if (!Double.isFinite(value)) {
      return;
    }
    synchronized (waiting) {
      if (waiting.size() == MOST_KEPT) {
        waiting.removeFirst();
        dropped++;
      }
      waiting.addLast(new Metric(key, value, clock.millis(), step));
    }
  }

  /** Sends what waits, request by request, as far as the server takes it. */
  private void send() {
    underWay = underWay.isEmpty() ? taken() : underWay;
    while (!underWay.isEmpty() && sender.metrics(underWay)) {
      underWay = taken();
    }
    if (underWay.isEmpty()) {
      sender.rest();
    }
  }

  private List<Metric> taken() {
    List<Metric> taken = new ArrayList<>();
    synchronized (waiting) {
      while (taken.size() < LogBatch.METRICS && !waiting.isEmpty()) {
        taken.add(waiting.removeFirst());
      }
    }
    return taken;
  }

  /**
   * Stores files with the run, after its end, and waits until all is sent, or patience is over.
   *
   * @param files contents by name
   */
  public void finish(Map<String, byte[]> files) throws InterruptedException {
    List<Runnable> work = new ArrayList<>(List.of(this::send));
    files.forEach((name, content) -> work.add(() -> sender.store(name, content)));
    Future<?> done = thread.submit(() -> work.forEach(Runnable::run));
    try {
      done.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      done.cancel(true);
    } catch (ExecutionException e) {
      told.accept("Warning: MLflow was not told all of the run: " + Reason.of(e.getCause()));
    }
    synchronized (waiting) {
      long lost = underWay.size() + waiting.size() + dropped;
      if (lost > 0) {
        told.accept(
            String.format(
                "Warning: MLflow was not told %,d values of metrics; metrics.jsonl has them all",
                lost));
      }
    }
  }

  @Override
  public void close() {
    sending.cancel(true);
    thread.shutdownNow();
  }
}
