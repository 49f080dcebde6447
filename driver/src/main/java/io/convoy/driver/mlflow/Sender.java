package io.convoy.driver.mlflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoy.driver.mlflow.LogBatch.Metric;
import io.convoy.executor.base.Reason;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Sends what is told, on one thread; finds or makes the run on the server before the first. */
final class Sender {
  private final TrackedRun tracked;
  private final TrackingServer server;
  private final Consumer<String> told;
  private final Clock clock;
  private final Map<String, String> tags = new LinkedHashMap<>();
  private final Deque<ObjectNode> texts = new ArrayDeque<>();
  private String run = "";
  private String status = "";
  private boolean away;
  private boolean refused;
  private boolean takesNoFiles;

  Sender(TrackedRun tracked, Consumer<String> told, Clock clock) {
    this.tracked = tracked;
    this.told = told;
    this.clock = clock;
    server = new TrackingServer(tracked.address());
  }

  /** Does something that needs the run there; whether it was done, or refused for good. */
  private boolean attempt(Runnable work) {
    try {
      begin();
      work.run();
      away = false;
      return true;
    } catch (MlflowException e) {
      if (e.isAway()) {
        tell(!away, "is away (%s); the run goes on, and tells it later", e);
        away = true;
        return false;
      }
      tell(!refused, "refuses what it is told (%s); the run goes on", e);
      refused = true;
      return true;
    } catch (RuntimeException e) {
      tell(!refused, "is not told all (%s); the run goes on", e);
      refused = true;
      return true;
    }
  }

  private void tell(boolean news, String what, RuntimeException why) {
    if (news) {
      String text = "Warning: MLflow at %s " + what;
      told.accept(String.format(text, tracked.address(), Reason.of(why)));
    }
  }

  /** Takes up the run that an earlier start has begun, or begins one. */
  private void begin() {
    if (!run.isEmpty()) {
      return;
    }
    String[] kept = tracked.memory().recall().strip().split(" ", 2);
    if (kept.length == 2 && kept[1].equals(tracked.address()) && takesUp(kept[0])) {
      run = kept[0];
      return;
    }
    String experiment = server.experiment(tracked.experiment());
    String made = server.createRun(experiment, tracked.name(), clock.millis());
    tracked.memory().keep(made + " " + tracked.address());
    run = made;
    texts.addAll(LogBatch.parameters(run, tracked.parameters()));
  }

  /** Whether the server still has it. */
  private boolean takesUp(String kept) {
    try {
      server.update(kept, "RUNNING", 0);
      return true;
    } catch (MlflowException e) {
      if (e.isAway()) {
        throw e;
      }
      return false;
    }
  }

  /** Sends metrics; false if they should be sent again. */
  boolean metrics(List<Metric> some) {
    return attempt(() -> server.log(LogBatch.metrics(run, some)));
  }

  /** Sets tags, now or when the server is back. */
  void tags(Map<String, String> some) {
    tags.putAll(some);
    rest();
  }

  /** Says how the run ended, now or when the server is back. */
  void ended(String as) {
    status = as;
    rest();
  }

  /** Sends what is left over beside metrics. */
  void rest() {
    if (!attempt(() -> {})) {
      return;
    }
    if (!tags.isEmpty() && !run.isEmpty()) {
      texts.addAll(LogBatch.tags(run, tags));
      tags.clear();
    }
    while (!texts.isEmpty() && attempt(() -> server.log(texts.getFirst()))) {
      texts.removeFirst();
    }
    if (!status.isEmpty() && attempt(() -> server.update(run, status, clock.millis()))) {
      status = "";
    }
  }

  /** Stores a file with the run. */
  void store(String name, byte[] content) {
    attempt(
        () -> {
          if (!takesNoFiles && !server.store(server.artifacts(run), name, content)) {
            takesNoFiles = true;
            told.accept(
                "MLflow at "
                    + tracked.address()
                    + " takes no files by HTTP (start it with --serve-artifacts): the report is in"
                    + " the run's folder only");
          }
        });
  }
}
