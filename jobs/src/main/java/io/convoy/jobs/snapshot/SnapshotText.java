package io.convoy.jobs.snapshot;

import io.convoy.driver.plan.Progress;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.driver.snapshot.SnapshotContent;
import java.util.Locale;

/** A snapshot as people read it. */
final class SnapshotText {
  private SnapshotText() {}

  /** How far the run was, how good, and where it is, on one line. */
  static String line(Snapshot snapshot) {
    SnapshotContent content = snapshot.content();
    Progress progress = content.progress();
    Double accuracy = content.validation().get("accuracy");
    return String.format(
        Locale.ROOT,
        "step %8d  epoch %4d%s  %s%s  %s",
        progress.step(),
        progress.epoch(),
        progress.position() > 0 ? " + " + progress.position() + " images" : "",
        accuracy == null
            ? "not evaluated"
            : String.format(Locale.ROOT, "accuracy %6.2f %%", 100 * accuracy),
        progress.bestStep() == progress.step() ? " (best so far)" : "",
        snapshot.folder());
  }
}
