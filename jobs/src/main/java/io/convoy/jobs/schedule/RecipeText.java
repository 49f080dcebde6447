package io.convoy.jobs.schedule;

import io.convoy.driver.conf.RunConf;
import io.convoy.driver.plan.Planner;
import io.convoy.driver.schedule.Curves;
import io.convoy.driver.schedule.ScheduleSpec;
import io.convoy.driver.schedule.Timeline;
import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.catalogue.Parameter;
import io.convoy.executor.model.TrainingLosses;
import io.convoy.executor.optim.Clippings;
import io.convoy.executor.optim.UpdateGroup;
import io.convoy.executor.vector.ParameterLayout;
import io.convoy.executor.vector.ParameterLayout.Penalty;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** What a recipe does, in the rows in which papers tell it. */
public final class RecipeText {
  private static final int DIGITS = 4;

  private final RunConf conf;
  private final Planner planner;
  private final ParameterLayout parameters;

  /**
   * Of a run's plan and its network.
   *
   * @param parameters of the network
   */
  public RecipeText(RunConf conf, Planner planner, ParameterLayout parameters) {
    this.conf = conf;
    this.planner = planner;
    this.parameters = parameters;
  }

  /** All of it, ending in a line break. */
  public String text() {
    return rows().entrySet().stream()
        .map(row -> String.format("%20s  %s%n", row.getKey(), row.getValue()))
        .collect(Collectors.joining("", "\nWhat an update is:\n", ""));
  }

  /** What is said, by what it is of. */
  public Map<String, String> rows() {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("network", network());
    rows.put("parameters", count(groups().stream().mapToLong(UpdateGroup::values).sum()));
    rows.put("weight decay", groups().stream().map(this::decay).collect(Collectors.joining("; ")));
    rows.put("loss", named(conf.train().loss().name(), loss()));
    rows.put("batch", batch());
    rows.put("updates", updates());
    rows.put("optimizer", named(conf.optimizer().name(), conf.optimizer().arguments()));
    rows.put("learning rate", rates());
    rows.put("schedule", schedule());
    rows.put("clipping", clipping());
    rows.put("augmentation", joined(conf.data().augmentations()));
    rows.put("input", conf.model().input() + ", " + conf.data().normalise());
    rows.put("evaluation", conf.data().test().described());
    rows.put("average of weights", conf.average().kind().toString());
    rows.put("precision", conf.train().precision().toString());
    return rows;
  }

  private String network() {
    Map<String, Object> options = conf.model().parameters();
    return named(conf.model().source(), new Arguments(options));
  }

  private List<UpdateGroup> groups() {
    return UpdateGroup.of(parameters, conf.update());
  }

  private String decay(UpdateGroup group) {
    Penalty penalty = group.penalty();
    List<String> kinds = new ArrayList<>();
    add(kinds, "l1", penalty.l1());
    add(kinds, "l2", penalty.l2());
    add(kinds, "decay", penalty.decay());
    String rate = group.rate() == 1 ? "" : " at " + digits(group.rate()) + " times the rate";
    return String.format(
        "%s for %s values in %s tensors%s",
        kinds.isEmpty() ? "none" : String.join(", ", kinds),
        count(group.values()),
        count(group.parameters()),
        rate);
  }

  private static void add(List<String> kinds, String name, double value) {
    if (value > 0) {
      kinds.add(name + " = " + Parameter.shown(value));
    }
  }

  private Arguments loss() {
    String name = conf.train().loss().name();
    return TrainingLosses.catalogue().kind(name).arguments(conf.train().loss().parameters());
  }

  private String batch() {
    String micro =
        conf.train().microBatch().isWholeShare()
            ? ""
            : " in micro-batches of " + conf.train().microBatch();
    return count(conf.train().batch()) + micro;
  }

  private String updates() {
    return count(planner.timeline().totalSteps()) + ": " + planner.timeline();
  }

  private String rates() {
    Timeline run = planner.timeline();
    long last = run.totalSteps();
    long peak =
        LongStream.rangeClosed(1, last).reduce((a, b) -> rate(b) > rate(a) ? b : a).orElse(1);
    return String.format(
        "%s in the first step, %s at most (epoch %d), %s in the last",
        digits(rate(1)), digits(rate(peak)), run.epochOf(peak), digits(rate(last)));
  }

  private double rate(long step) {
    return planner.rates(step).learningRate();
  }

  private String schedule() {
    ScheduleSpec spec = conf.schedule();
    Arguments curve = Curves.catalogue().kind(spec.name()).arguments(spec.parameters());
    String warmup =
        spec.warmupEpochs() == 0
            ? ", no warmup"
            : ", after " + digits(spec.warmupEpochs()) + " epochs of warmup";
    return named(spec.name(), curve) + warmup;
  }

  private String clipping() {
    String name = conf.clip().name();
    return name.equals("none")
        ? name
        : named(name, Clippings.catalogue().kind(name).arguments(conf.clip().parameters()));
  }

  private static String named(String name, Arguments arguments) {
    return arguments.values().isEmpty() ? name : name + " { " + arguments + " }";
  }

  private static String joined(List<String> some) {
    return some.isEmpty() ? "none" : String.join("; ", some);
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String digits(double value) {
    return Parameter.shown(new BigDecimal(value).round(new MathContext(DIGITS)).doubleValue());
  }
}
