package io.convoy.driver.run;

import io.convoy.driver.conf.ConfChange;
import io.convoy.driver.conf.ConfException;
import io.convoy.driver.conf.LossConf;
import io.convoy.driver.conf.RunConf;
import io.convoy.driver.conf.SimclrConf;
import io.convoy.driver.plan.Planner;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.executor.optim.OptimizerSpec;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What a run's recipe says otherwise than the one with which its snapshot was made. */
final class RecipeChanges {
  private final Snapshot snapshot;
  private final Optional<RunConf> before;
  private final RunConf now;

  /**
   * Compares.
   *
   * @param now with absolute paths
   * @param absolute makes those of older versions so
   */
  RecipeChanges(Snapshot snapshot, RunConf now, UnaryOperator<String> absolute) {
    this.snapshot = snapshot;
    this.now = now;
    before = stored(snapshot).map(conf -> conf.withPaths(absolute));
  }

  /** Empty if the snapshot is of a version whose keys this one does not know. */
  private static Optional<RunConf> stored(Snapshot snapshot) {
    try {
      return Optional.of(RunConf.parse(snapshot.content().configuration(), snapshot.folder()));
    } catch (ConfException e) {
      return Optional.empty();
    }
  }

  /** That the snapshot's network learns to tell something else; empty if it does not. */
  Optional<String> otherTask() {
    return before
        .map(old -> old.train().task())
        .filter(task -> task != now.train().task())
        .map(
            task ->
                String.format(
                    "its network learns train.task = %s, not %s, which has another last layer;"
                        + " model.weights-from = \"%s\" starts from its weights",
                    task, now.train().task(), snapshot.folder().replaceFirst("^file:/+", "/")));
  }

  /** Why training cannot go on from the snapshot's state; empty if it can. */
  Optional<String> refusal() {
    return before.flatMap(
        old -> otherComparison(old).or(() -> otherLoss(old)).or(() -> refusal(old)));
  }

  private Optional<String> refusal(RunConf old) {
    OptimizerSpec had = old.optimizer();
    OptimizerSpec wanted = now.optimizer();
    String remedy =
        String.format(
            "model.weights-from = \"%s\" starts from its weights",
            snapshot.folder().replaceFirst("^file:/+", "/"));
    if (!wanted.goesOnFrom(had)) {
      return Optional.of(
          String.format(
              "its state is of %s, which %s cannot go on with; %s",
              text(had, wanted), text(wanted, had), remedy));
    }
    boolean began = snapshot.content().progress().step() > 0;
    boolean learns = !began || now.finetune().learnsAs(old.finetune());
    if (!learns || !now.finetune().lora().equals(old.finetune().lora())) {
      return Optional.of(
          String.format(
              "its state is of a run with finetune %s, and other parameters cannot learn from there"
                  + " on; %s",
              old.finetune().learning(), remedy));
    }
    if (now.average().kept() && !old.average().kept()) {
      return Optional.of(
          String.format(
              "its snapshots hold no average of the weights, which average.kind = %s needs; %s",
              now.average().kind(), remedy));
    }
    return Optional.empty();
  }

  /** That the snapshot's network compares views otherwise; empty if it does not. */
  private Optional<String> otherComparison(RunConf old) {
    SimclrConf had = old.train().simclr();
    SimclrConf wanted = now.train().simclr();
    return now.train().task().isContrast() && !wanted.equals(had)
        ? Optional.of(
            String.format(
                "its network was made with train.simclr %s, not %s; model.weights-from = \"%s\" in"
                    + " another run.dir starts from its weights",
                had, wanted, snapshot.folder().replaceFirst("^file:/+", "/")))
        : Optional.empty();
  }

  /** That the snapshot's network has another loss, which is a part of it; empty if it has not. */
  private Optional<String> otherLoss(RunConf old) {
    LossConf had = old.train().loss();
    LossConf wanted = now.train().loss();
    return wanted.equals(had)
        ? Optional.empty()
        : Optional.of(
            String.format(
                "its network learns by train.loss %s, not %s; model.weights-from = \"%s\" in"
                    + " another run.dir starts from its weights",
                had, wanted, snapshot.folder().replaceFirst("^file:/+", "/")));
  }

  /** The name, and the parameters too where the names are the same. */
  private static String text(OptimizerSpec one, OptimizerSpec other) {
    String name = "optimizer.name = " + one.name();
    String slow = one.lookahead().isOn() ? " and lookahead" : "";
    return one.name().equals(other.name()) ? name + " with " + one.arguments() + slow : name;
  }

  /** One line for each key that differs, and one for the learning rate if it jumps. */
  List<String> lines(Planner wanted) {
    String stored = before.map(RunConf::render).orElseGet(snapshot.content()::configuration);
    List<String> lines = new ArrayList<>();
    for (ConfChange change : ConfChange.between(stored, now.render())) {
      if (!change.key().equals("run.dir")) { // the folder may have been moved
        lines.add(change.toString());
      }
    }
    if (!lines.isEmpty()) {
      before.flatMap(old -> rate(wanted.with(old), wanted)).ifPresent(lines::add);
    }
    return lines;
  }

  private Optional<String> rate(Planner had, Planner wanted) {
    long done = snapshot.content().progress().step();
    if (done < 1 || done >= wanted.timeline().totalSteps()) {
      return Optional.empty();
    }
    double last = had.rates(Math.min(done, had.timeline().totalSteps())).learningRate();
    double next = wanted.rates(done + 1).learningRate();
    boolean planned =
        done < had.timeline().totalSteps() && had.rates(done + 1).learningRate() == next;
    if (planned || last == next) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            "so the learning rate goes from %s in step %d to %s in step %d: %s times",
            rounded(last), done, rounded(next), done + 1, rounded(next / last)));
  }

  /** To four digits. */
  private static double rounded(double value) {
    return Double.isFinite(value)
        ? new BigDecimal(value).round(new MathContext(4)).doubleValue()
        : value;
  }
}
