package io.convoy.jobs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoy.driver.plan.Progress;
import io.convoy.driver.run.LeaseHolder;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.jobs.report.RunLog.Event;
import io.convoy.jobs.report.RunStatus.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a run stands, as lines for people and as JSON for schedulers. */
final class StatusText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunStatus status;
  private final RunLog log;

  StatusText(RunStatus status) {
    this.status = status;
    log = status.run().log();
  }

  /** What people read, a line each. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(status.run().folder() + ": " + name(status.state()) + waiting());
    status.why().ifPresent(why -> add(lines, "why", why));
    if (status.driver().alive()) {
      add(lines, "driver", status.driver().holder().map(LeaseHolder::toString).orElse("unknown"));
    }
    add(lines, "progress", progress());
    if (Double.isFinite(status.secondsLeft())) {
      add(lines, "time", time());
    }
    add(lines, "snapshot", status.snapshot().map(this::snapshot).orElse("none yet"));
    add(lines, "health", health());
    if (status.state() == State.STOPPED) {
      lines.add("The command that started it goes on from there.");
    }
    return lines;
  }

  private static void add(List<String> lines, String what, String text) {
    lines.add(Text.format("  %-10s%s", what, text));
  }

  /** As people and schedulers read it. */
  static String name(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private String waiting() {
    return status.isWaiting() ? ", its first step is still to come" : "";
  }

  private String progress() {
    StringBuilder text = new StringBuilder("step " + Text.count(status.step()));
    if (status.steps() > 0) {
      text.append(" of ").append(Text.count(status.steps()));
    }
    int epoch = epoch();
    if (epoch > 0) {
      text.append(Text.format(", epoch %d of %d", epoch, status.run().epochs()));
    }
    int ranks = ranks();
    if (ranks > 0) {
      text.append(", ").append(Text.count(ranks, "rank"));
    }
    last().ifPresent(step -> text.append(", loss ").append(Text.number(step.loss())));
    return text.toString();
  }

  private String time() {
    return Text.format(
        "%s s a step, %s left, done about %s",
        Text.brief(status.pace()),
        Text.duration(status.secondsLeft()),
        status.doneAt().map(Instant::toString).map(Text::time).orElse("-"));
  }

  private String snapshot(Snapshot snapshot) {
    Progress progress = snapshot.content().progress();
    String best =
        progress.bestStep() == 0
            ? ""
            : Text.format(
                ", best at step %s with accuracy %s",
                Text.count(progress.bestStep()), Text.percent(progress.bestAccuracy()));
    return Text.format("step %s%s: %s", Text.count(progress.step()), best, folder(snapshot));
  }

  /** A local one as a plain path, as people write it. */
  private static String folder(Snapshot snapshot) {
    return snapshot.folder().replaceFirst("^file:/+", "/");
  }

  private String health() {
    List<Event> troubles = status.troubles();
    List<Event> notices = status.notices();
    if (troubles.isEmpty() && notices.isEmpty()) {
      return "nothing to report since it was started";
    }
    List<Event> told = troubles.isEmpty() ? notices : troubles;
    Event last = told.get(told.size() - 1);
    return Text.format(
        "%s and %s since it was started, the last at step %s: %s",
        Text.count(troubles.size(), "failure"),
        Text.count(notices.size(), "notice"),
        Text.count(last.step()),
        last.text());
  }

  private Optional<LoggedStep> last() {
    List<LoggedStep> steps = log.steps();
    return steps.isEmpty() ? Optional.empty() : Optional.of(steps.get(steps.size() - 1));
  }

  private int epoch() {
    int stored = status.progress().epoch();
    return last().map(step -> Math.max(step.epoch(), stored)).orElse(stored);
  }

  /** Of the last start; it may have become fewer or more since. */
  private int ranks() {
    return log.start().path("world_size").asInt();
  }

  /** What schedulers read: the same as one object, null for what is not known. */
  String json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("folder", status.run().folder())
        .put("state", name(status.state()))
        .put("exit_code", status.state().exitCode().code())
        .put("why", status.why().orElse(null))
        .put("waiting", status.isWaiting());
    status
        .driver()
        .holder()
        .ifPresentOrElse(holder -> driver(json, holder), () -> json.putNull("driver"));
    json.put("step", status.step())
        .put("steps", status.steps() == 0 ? null : status.steps())
        .put("epoch", epoch())
        .put("epochs", status.run().epochs() == 0 ? null : status.run().epochs())
        .put("ranks", ranks() == 0 ? null : ranks())
        .put("loss", last().map(LoggedStep::loss).filter(Double::isFinite).orElse(null))
        .put("last_logged", log.lastTime().isEmpty() ? null : log.lastTime())
        .put("seconds_per_step", known(status.pace()))
        .put("seconds_left", known(status.secondsLeft()))
        .put("done_at", status.doneAt().map(Instant::toString).orElse(null));
    Progress progress = status.progress();
    boolean best = progress.bestStep() > 0;
    json.put("snapshot", status.snapshot().map(StatusText::folder).orElse(null))
        .put("snapshot_step", status.snapshot().isPresent() ? progress.step() : null)
        .put("best_step", best ? progress.bestStep() : null)
        .put("best_accuracy", best ? progress.bestAccuracy() : null)
        .put("failures", status.troubles().size())
        .put("notices", status.notices().size());
    try {
      return JSON.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree is always writable as JSON", e);
    }
  }

  private void driver(ObjectNode json, LeaseHolder holder) {
    json.putObject("driver")
        .put("alive", status.driver().alive())
        .put("host", holder.host())
        .put("pid", holder.pid())
        .put("user", holder.user())
        .put("since", holder.since())
        .put("last_heard", holder.at());
  }

  private static Double known(double figure) {
    return Double.isFinite(figure) ? figure : null;
  }
}
