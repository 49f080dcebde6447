package io.convoy.driver.run;

import io.convoy.driver.cluster.Baseline;
import io.convoy.driver.conf.ConfException;
import io.convoy.driver.conf.RunConf;
import io.convoy.executor.round.SyncPlan.Mode;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** Finds what a run trains with, if it is not Convoy's own ranks. */
final class Baselines {
  private Baselines() {}

  /**
   * The baseline that a run wants.
   *
   * @return empty if it wants none
   * @throws ConfException if it is not on the class path, or cannot honour a setting
   */
  static Optional<Baseline> of(RunConf conf) {
    Mode mode = conf.synchronise().mode();
    if (mode != Mode.DL4J) {
      return Optional.empty();
    }
    Baseline baseline =
        ServiceLoader.load(Baseline.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(one -> one.name().equals(mode.toString()))
            .findFirst()
            .orElseThrow(() -> notBuilt(mode));
    List<String> problems = baseline.problems(conf);
    if (!problems.isEmpty()) {
      throw new ConfException(problems);
    }
    return Optional.of(baseline);
  }

  private static ConfException notBuilt(Mode mode) {
    return new ConfException(
        List.of(
            String.format(
                "synchronise.mode = %s: this build of Convoy does not have it: build it with mvn"
                    + " -P%s-baseline (docs/training.md), or take synchronise.mode = averaging",
                mode, mode)));
  }
}
