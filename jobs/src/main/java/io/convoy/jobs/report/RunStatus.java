package io.convoy.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoy.driver.plan.Progress;
import io.convoy.driver.run.DriverSeen;
import io.convoy.driver.run.LeaseHolder;
import io.convoy.driver.run.RunFolder;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.executor.base.ExitCode;
import io.convoy.jobs.report.RunLog.Event;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * How a run stands, by what its folder tells: metrics, snapshots, and the file of its driver. Times
 * are those of the driver's clock, which need not be that of whoever asks.
 *
 * @param run its recipe and metrics
 * @param driver who works in its folder
 * @param snapshot its newest complete one
 */
record RunStatus(ReportedRun run, DriverSeen driver, Optional<Snapshot> snapshot) {
  /** Steps over which the pace is measured, of those that a glance at the metrics reads. */
  private static final int PACED = 20;

  private static final String NOTHING_SAID =
      "it has ended without saying why; what its driver printed may tell";

  /** What a run may be in. */
  enum State {
    DONE(ExitCode.DONE),
    RUNNING(ExitCode.RUNNING),
    STOPPED(ExitCode.STOPPED),
    FAILED(ExitCode.TRAINING);

    private final ExitCode exitCode;

    State(ExitCode exitCode) {
      this.exitCode = exitCode;
    }

    /** How a process ends that was asked for it. */
    ExitCode exitCode() {
      return exitCode;
    }
  }

  /**
   * Of a run as it is now.
   *
   * @param folder of the run; one that is no run is refused before anything is waited for
   */
  static RunStatus of(Configuration hadoop, String folder) throws InterruptedException {
    RunReader reader = new RunReader(hadoop);
    reader.glance(folder);
    DriverSeen driver = RunFolder.driver(hadoop, folder);
    // read after the driver was seen: one that has ended meanwhile has said so
    return new RunStatus(reader.glance(folder), driver, reader.newestSnapshot(folder));
  }

  /** What state it is in; a driver that was killed has failed. */
  State state() {
    if (driver.alive()) {
      return State.RUNNING;
    } else if (isComplete()) {
      return State.DONE;
    } else if (isKilled() || end().isEmpty() || says("failure").isPresent()) {
      return State.FAILED;
    }
    return says("stopped").isPresent() ? State.STOPPED : State.DONE;
  }

  /** A driver may have been killed after its last snapshot; there is nothing to do any more. */
  private boolean isComplete() {
    return run.epochs() > 0 && progress().epoch() >= run.epochs();
  }

  /** Whether the last driver is gone without a word. */
  private boolean isKilled() {
    Optional<Instant> ended = end().flatMap(line -> instant(line.path("time").asText()));
    Optional<Instant> begun = driver.holder().flatMap(holder -> instant(holder.since()));
    return begun.isPresent() && (ended.isEmpty() || begun.get().isAfter(ended.get()));
  }

  /** Whether a driver works there that has not begun with the steps, or with those of its start. */
  boolean isWaiting() {
    Optional<Instant> started = instant(run.log().start().path("time").asText());
    Optional<Instant> begun = driver.holder().flatMap(holder -> instant(holder.since()));
    return driver.alive()
        && (started.isEmpty() || (begun.isPresent() && begun.get().isAfter(started.get())));
  }

  /** Why it does not go on; empty if it does, or is done. */
  Optional<String> why() {
    return switch (state()) {
      case DONE, RUNNING -> Optional.empty();
      case STOPPED -> says("stopped");
      case FAILED -> isKilled() ? Optional.of(killed()) : failed();
    };
  }

  private Optional<String> failed() {
    return Optional.of(says("failure").orElse(NOTHING_SAID));
  }

  private String killed() {
    LeaseHolder holder = driver.holder().orElseThrow();
    return Text.format(
        "its driver was killed, or its host is lost: %s, last heard of %s",
        holder, Text.time(holder.at()));
  }

  private Optional<JsonNode> end() {
    return run.log().end();
  }

  private Optional<String> says(String field) {
    return end().map(line -> line.path(field)).filter(JsonNode::isTextual).map(JsonNode::asText);
  }

  /** How far its newest snapshot is. */
  Progress progress() {
    return snapshot.map(one -> one.content().progress()).orElse(Progress.START);
  }

  /** The last step that is known of. */
  long step() {
    return Math.max(run.log().lastStep(), progress().step());
  }

  /** Steps of the whole run; 0 if that is not known. */
  long steps() {
    JsonNode start = run.log().start();
    long epochs = start.path("epochs").asLong() * start.path("steps_per_epoch").asLong();
    return start.path("steps").asLong(epochs);
  }

  /** Seconds from one step to the next, evaluations and snapshots included; NaN if not known. */
  double pace() {
    long first = run.log().start().path("first_step").asLong(1);
    List<LoggedStep> steps =
        run.log().steps().stream()
            .filter(step -> step.step() >= first && Double.isFinite(step.timing().at()))
            .toList();
    if (steps.size() < 2) {
      return steps.isEmpty() ? Double.NaN : steps.get(0).seconds();
    }
    LoggedStep from = steps.get(Math.max(0, steps.size() - PACED));
    LoggedStep to = steps.get(steps.size() - 1);
    double seconds = to.timing().at() - from.timing().at();
    return seconds > 0 ? seconds / (to.step() - from.step()) : to.seconds();
  }

  /** Seconds that are left at its pace; NaN if that is not known, or it does not go on. */
  double secondsLeft() {
    return state() == State.RUNNING && steps() > 0
        ? pace() * Math.max(0, steps() - step())
        : Double.NaN;
  }

  /** When it will be done at its pace, by its driver's clock. */
  Optional<Instant> doneAt() {
    double left = secondsLeft();
    return Double.isNaN(left)
        ? Optional.empty()
        : instant(run.log().lastTime()).map(last -> last.plusSeconds(Math.round(left)));
  }

  /** What went wrong since it was started last, and did not end it. */
  List<Event> troubles() {
    return run.log().eventsSinceStart().stream().filter(Event::isTrouble).toList();
  }

  /** What was odd since then. */
  List<Event> notices() {
    return run.log().eventsSinceStart().stream()
        .filter(event -> event.kind().equals("notice"))
        .toList();
  }

  private static Optional<Instant> instant(String iso) {
    try {
      return Optional.of(Instant.parse(iso));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
