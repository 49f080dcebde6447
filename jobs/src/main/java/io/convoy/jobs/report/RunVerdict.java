package io.convoy.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoy.jobs.report.RunLog.Event;
import io.convoy.jobs.report.RunLog.LoggedEvaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * What the numbers of a run mean, in sentences: how it ended, how good it became, and what the
 * shapes of its curves say. The rules are those by which courses on ConvNets read curves; each says
 * the figures that it goes by.
 */
final class RunVerdict {
  /** Norm of an update over that of the weights, as it usually is. */
  static final double USUAL_RATIO = 1e-3;

  /** Difference of training and validation accuracy from which on a run overfits. */
  private static final double GAP = 0.05;

  /** Growth of the validation loss from its least value from which on it counts as rising. */
  private static final double RISE = 1.1;

  /** Share of ln(classes) below which the loss must come to have learned something. */
  private static final double MOVED = 0.98;

  private static final double INITIAL_VARIANCE = 2;
  private static final double NORMAL_95 = 1.96;
  private static final int FEWEST_STEPS = 20;

  private final ReportedRun run;
  private final RunLog log;
  private final List<LoggedStep> steps;

  RunVerdict(ReportedRun run) {
    this.run = run;
    log = run.log();
    steps = log.steps();
  }

  /** The remarks, the most important first. */
  List<Remark> remarks() {
    List<Remark> remarks = new ArrayList<>();
    remarks.add(state());
    if (steps.isEmpty()) {
      return remarks;
    }
    List<Function<RunVerdict, Optional<Remark>>> rules =
        List.of(
            RunVerdict::best,
            RunVerdict::fit,
            RunVerdict::firstLoss,
            RunVerdict::shape,
            RunVerdict::end,
            RunVerdict::ratio,
            RunVerdict::clipping,
            RunVerdict::waiting,
            RunVerdict::trouble,
            RunVerdict::torn);
    rules.forEach(rule -> rule.apply(this).ifPresent(remarks::add));
    return remarks;
  }

  private Remark state() {
    if (log.starts() == 0 && log.end().isEmpty()) {
      return Remark.look("It has not begun: there is a recipe, but no metrics yet.");
    }
    String so =
        Text.format("%s%s", Text.count(log.lastStep(), "step"), run.epochs() == 0 ? "" : planned());
    if (log.end().isEmpty()) {
      return Remark.look(
          "It is going on, or was killed: %s; last sign of life %s.",
          so, Text.time(log.lastTime()));
    }
    JsonNode end = log.end().get();
    if (end.path("failure").isTextual()) {
      return Remark.wrong("It failed after %s: %s", so, end.path("failure").asText());
    }
    if (end.path("stopped").isTextual()) {
      return Remark.look(
          "It was stopped after %s (%s); the same command goes on from there.",
          so, end.path("stopped").asText());
    }
    return Remark.good(
        "It is complete: %s; the steps took %s.", so, Text.duration(run.stepSeconds()));
  }

  private String planned() {
    int epoch = steps.isEmpty() ? 0 : steps.get(steps.size() - 1).epoch();
    return Text.format(", epoch %d of %d", epoch, run.epochs());
  }

  /** The interval is Wilson's (1927), which holds for few images too. */
  private Optional<Remark> best() {
    return log.best()
        .map(
            one -> {
              double n = one.images();
              double z = NORMAL_95 * NORMAL_95 / n;
              double middle = (one.accuracy() + z / 2) / (1 + z);
              double half =
                  NORMAL_95
                      * Math.sqrt((one.accuracy() * (1 - one.accuracy()) + z / 4) / n)
                      / (1 + z);
              return Remark.plain(
                  "Best validation accuracy: %s after epoch %d (step %s), on %s; from %s to %s with"
                      + " 95 %% confidence.",
                  Text.percent(one.accuracy()),
                  one.epoch(),
                  Text.count(one.step()),
                  Text.count(one.images(), "image"),
                  Text.percent(middle - half),
                  Text.percent(middle + half));
            });
  }

  /** The gap between training and validation, and whether validation became worse. */
  private Optional<Remark> fit() {
    if (log.evaluations().isEmpty()) {
      return Optional.empty();
    }
    LoggedEvaluation last = log.evaluations().get(log.evaluations().size() - 1);
    double training =
        mean(
            steps.stream().filter(step -> step.epoch() == last.epoch()).toList(),
            LoggedStep::accuracy);
    if (Double.isNaN(training)) {
      return Optional.empty();
    }
    double gap = training - last.accuracy();
    String figures =
        Text.format(
            "in epoch %d, %s of the training images were right and %s of the validation images",
            last.epoch(), Text.percent(training), Text.percent(last.accuracy()));
    Optional<String> rise = rise(last);
    if (gap >= GAP) {
      return Optional.of(
          Remark.look(
              "It overfits: %s%s. More augmentation or regularisation narrows the gap.",
              figures, rise.map(text -> ", and " + text).orElse("")));
    }
    if (rise.isPresent()) {
      return Optional.of(Remark.look("It begins to overfit: %s; %s.", rise.get(), figures));
    }
    return Optional.of(
        Remark.good(
            "It does not overfit: %s.%s",
            figures,
            gap < GAP / 5 && training < 0.9
                ? " Without a gap a larger network, less regularisation or more epochs may do"
                    + " better."
                : ""));
  }

  private Optional<String> rise(LoggedEvaluation last) {
    LoggedEvaluation least =
        log.evaluations().stream().reduce((a, b) -> b.loss() < a.loss() ? b : a).orElseThrow();
    return last.loss() > RISE * least.loss()
        ? Optional.of(
            Text.format(
                "the validation loss rose from %s in epoch %d to %s",
                Text.number(least.loss()), least.epoch(), Text.number(last.loss())))
        : Optional.empty();
  }

  /** A network that knows nothing has ln(classes), and more with the variance of its outputs. */
  private Optional<Remark> firstLoss() {
    LoggedStep first = steps.get(0);
    int classes = run.identity().classes().size();
    boolean known = Set.of("", "model", "softmax").contains(run.key("train.loss.name"));
    if (first.step() != 1 || classes < 2 || !run.identity().random() || !known) {
      return Optional.empty();
    }
    double expected = Math.log(classes);
    double chance = 3 * Math.sqrt(INITIAL_VARIANCE / run.batch(1));
    double above = first.loss() - expected;
    String figures =
        Text.format(
            "the first loss is %s, and ln(%d) = %s",
            Text.number(first.loss()), classes, Text.number(expected));
    if (above >= -chance && above <= INITIAL_VARIANCE / 2 + chance) {
      return Optional.of(Remark.good("It began as a network that knows nothing: %s.", figures));
    }
    return Optional.of(
        Remark.look(
            "It began oddly: %s. Look at the initialisation, the labels and the normalisation of"
                + " images.",
            figures));
  }

  /** Curves whose loss does not fall, or falls and stands still high up. */
  private Optional<Remark> shape() {
    if (steps.stream().anyMatch(step -> !Double.isFinite(step.loss()))) {
      return Optional.of(
          Remark.wrong("The loss was not finite: the learning rate is much too high."));
    }
    if (steps.size() < FEWEST_STEPS) {
      return Optional.empty();
    }
    double begin = mean(part(0, 0.05), LoggedStep::loss);
    double end = mean(part(0.9, 1), LoggedStep::loss);
    if (end > 1.5 * begin) {
      return Optional.of(
          Remark.wrong(
              "The loss rose, from %s to %s: the learning rate is too high.",
              Text.number(begin), Text.number(end)));
    }
    int classes = run.identity().classes().size();
    double start = classes < 2 ? begin : Math.min(begin, Math.log(classes));
    if (end > MOVED * start) {
      return Optional.of(
          Remark.wrong(
              "It has hardly learned: the loss went from %s to %s. The learning rate is too low, or"
                  + " so high that nothing stays; its highest value was %s.",
              Text.number(begin), Text.number(end), Text.number(highestRate())));
    }
    double early = mean(part(0.15, 0.25), LoggedStep::loss);
    if (begin - early > 0.9 * (begin - end) && end > start / 4) {
      return Optional.of(
          Remark.look(
              "The loss fell early and then stood: %s, %s after a fifth of the steps, %s at the end."
                  + " So curves of a rate that is somewhat too high look.",
              Text.number(begin), Text.number(early), Text.number(end)));
    }
    return Optional.empty();
  }

  /** Whether longer training would go on to learn. */
  private Optional<Remark> end() {
    if (steps.size() < 5 * FEWEST_STEPS || log.end().isEmpty()) {
      return Optional.empty();
    }
    double before = mean(part(0.8, 0.9), LoggedStep::loss);
    double last = mean(part(0.9, 1), LoggedStep::loss);
    return last < 0.93 * before
        ? Optional.of(
            Remark.plain(
                "The loss was still falling at the end: %s in the last tenth of the steps, %s in the"
                    + " one before. More epochs would go on.",
                Text.number(last), Text.number(before)))
        : Optional.empty();
  }

  private Optional<Remark> ratio() {
    double[] ratios =
        part(0.2, 0.8).stream()
            .mapToDouble(step -> step.gradient().updateRatio())
            .filter(value -> value > 0)
            .toArray();
    if (ratios.length < 5) {
      return Optional.empty();
    }
    double median = new Median().evaluate(ratios);
    if (median > 10 * USUAL_RATIO) {
      return Optional.of(
          Remark.look(
              "Updates are large: %s of the weights' norm where 0.001 is usual. A lower learning"
                  + " rate may do better.",
              Text.number(median)));
    }
    return median < USUAL_RATIO / 10
        ? Optional.of(
            Remark.look(
                "Updates are small: %s of the weights' norm where 0.001 is usual. A higher learning"
                    + " rate may learn sooner.",
                Text.number(median)))
        : Optional.empty();
  }

  private Optional<Remark> clipping() {
    long clipped = steps.stream().filter(step -> step.gradient().clipped() > 0).count();
    return clipped > steps.size() / 2
        ? Optional.of(
            Remark.look(
                "The gradient was clipped in %s of the steps: clip.limit decides how far a step"
                    + " goes, more than the learning rate.",
                Text.percent((double) clipped / steps.size())))
        : Optional.empty();
  }

  private Optional<Remark> waiting() {
    double waited = mean(steps, LoggedStep::waitSeconds) / mean(steps, LoggedStep::seconds);
    return waited > 0.1
        ? Optional.of(
            Remark.look(
                "Ranks waited for images in %s of the time: more cores, smaller stored images or"
                    + " data.decode-threads help.",
                Text.percent(waited)))
        : Optional.empty();
  }

  private Optional<Remark> trouble() {
    long failures = kind("failure");
    long back = kind("roll_back");
    if (failures + back == 0) {
      return Optional.empty();
    }
    return Optional.of(
        Remark.look(
            "%s and %s on the way; they are marked in the curves.",
            Text.count(failures, "failure"), Text.count(back, "roll-back")));
  }

  private long kind(String kind) {
    return log.events().stream().map(Event::kind).filter(kind::equals).count();
  }

  private Optional<Remark> torn() {
    return log.unreadable() == 0
        ? Optional.empty()
        : Optional.of(
            Remark.look(
                "Left out of the metrics: %s that cannot be read; a killed run leaves one.",
                Text.count(log.unreadable(), "line")));
  }

  private double highestRate() {
    return steps.stream().mapToDouble(LoggedStep::rate).max().orElse(Double.NaN);
  }

  /** A part of the steps, at least one. */
  private List<LoggedStep> part(double from, double to) {
    int begin = Math.min(steps.size() - 1, (int) (from * steps.size()));
    return steps.subList(begin, Math.max(begin + 1, (int) (to * steps.size())));
  }

  private static double mean(List<LoggedStep> some, ToDoubleFunction<LoggedStep> value) {
    return some.stream().mapToDouble(value).filter(Double::isFinite).average().orElse(Double.NaN);
  }
}
