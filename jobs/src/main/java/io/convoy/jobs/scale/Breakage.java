package io.convoy.jobs.scale;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiPredicate;

/** What goes wrong first as ranks are added. */
public final class Breakage {
  /** Below it, half of the machines are bought in vain. */
  private static final double LEAST_EFFICIENCY = 0.5;

  /** Of the one thread that answers ranks; with more, answers are late now and then. */
  private static final double MOST_BUSY = 0.5;

  private static final double MOST_MEETING_SECONDS = 60;

  private Breakage() {}

  /** One of the limits. */
  private record Limit(String text, BiPredicate<ScaleModel.Step, DriverModel.Load> broken) {}

  private static List<Limit> limits() {
    return List.of(
        new Limit(
            "ranks wait for the exchange for more than half of their time: a faster network, more"
                + " images a rank, or synchronise.compression",
            (step, load) -> step.exchanging() > step.computing()),
        new Limit(
            "half of the computing is lost, to exchange and to waiting for the slowest",
            (step, load) -> step.efficiency() < LEAST_EFFICIENCY),
        new Limit(
            "the driver's one thread that answers ranks is busy for more than half of the time",
            (step, load) -> load.busy() > MOST_BUSY),
        new Limit(
            "the meeting takes longer than a minute, which each round pays again",
            (step, load) -> load.meetingSeconds() > MOST_MEETING_SECONDS));
  }

  /**
   * Says it.
   *
   * @param steps by number of ranks, growing
   * @param loads of the driver, of the same numbers
   */
  public static String first(List<ScaleModel.Step> steps, List<DriverModel.Load> loads) {
    for (int i = 0; i < steps.size(); i++) {
      ScaleModel.Step step = steps.get(i);
      DriverModel.Load load = loads.get(i);
      Optional<Limit> broken =
          limits().stream().filter(limit -> limit.broken().test(step, load)).findFirst();
      if (broken.isPresent()) {
        return String.format(Locale.ROOT, "at %,d ranks %s", step.ranks(), broken.get().text());
      }
    }
    ScaleModel.Step last = steps.get(steps.size() - 1);
    return String.format(
        Locale.ROOT,
        "nothing up to %,d ranks, which are %.0f %% efficient",
        last.ranks(),
        100 * last.efficiency());
  }
}
