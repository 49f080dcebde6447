package io.convoy.jobs.search;

import io.convoy.driver.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;

/** Trials whose evaluations a test has written beforehand: ten steps an epoch. */
final class ScriptedTrials implements TrialRunner {
  /** How good a trial is after an epoch. */
  @FunctionalInterface
  interface Curve {
    double at(int trial, int epoch);
  }

  private final int epochs;
  private final Curve curve;
  private final Map<Integer, Ending> lost = new TreeMap<>();

  ScriptedTrials(int epochs, Curve curve) {
    this.epochs = epochs;
    this.curve = curve;
  }

  /** A trial that is lost in its second epoch. */
  ScriptedTrials losing(int trial, Ending how) {
    lost.put(trial, how);
    return this;
  }

  /** A space of one key, whose value says nothing. */
  static Candidates candidates() {
    SortedMap<String, Distribution> keys = new TreeMap<>();
    keys.put("schedule.learning-rate", new Interval(Interval.Scale.LOGARITHMIC, 0.001, 0.1, 3));
    return Candidates.draws(new Space(keys), 1);
  }

  /** Searches with them from a state on. */
  SearchState search(Strategy strategy, int lanes, SearchState from, Consumer<SearchState> store)
      throws InterruptedException {
    Timetable timetable = new Timetable(strategy, lanes, Metric.ACCURACY);
    return new SearchLoop(timetable, candidates(), this, from, store).run();
  }

  /** What is decided from the beginning on, such as {@code 3:9}: trial 3 up to epoch 9. */
  List<String> story(Strategy strategy, int lanes) throws InterruptedException {
    return search(strategy, lanes, SearchState.START, state -> {}).legs().stream()
        .map(leg -> leg.goal().trial() + ":" + leg.goal().until())
        .toList();
  }

  @Override
  public Optional<LegResult> run(Trial trial, int until, DoubleConsumer begun) {
    begun.accept(2.5 + trial.number());
    Ending loss = until > 1 ? lost.get(trial.number()) : null;
    List<Double> values = new ArrayList<>();
    for (int epoch = 1; epoch <= (loss == null ? until : 1); epoch++) {
      values.add(curve.at(trial.number(), epoch));
    }
    Ending ending = until == epochs ? Ending.DONE : Ending.REACHED;
    return Optional.of(
        new LegResult(
            loss == null ? ending : loss, values, 10L * values.size(), loss == null ? "" : "why"));
  }

  @Override
  public void stop(String why) {
    throw new AssertionError("nobody has to stop: " + why);
  }
}
