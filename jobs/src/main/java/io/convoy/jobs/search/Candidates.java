package io.convoy.jobs.search;

import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;

/** Where the values of new trials come from. */
interface Candidates {
  /** Draws where a user does not say how many. */
  int TRIALS = 16;

  /**
   * The values of the next trial.
   *
   * @param trials those that there are
   */
  SortedMap<String, String> next(List<Trial> trials);

  /**
   * How many trials there will be in the end.
   *
   * @param wanted how many a user wants; empty if he does not say
   * @param trials those that there are
   */
  int all(OptionalInt wanted, List<Trial> trials);

  /** Draws from a space, without end. */
  static Candidates draws(Space space, long seed) {
    return new Candidates() {
      @Override
      public SortedMap<String, String> next(List<Trial> trials) {
        return space.draw(seed, trials.size());
      }

      @Override
      public int all(OptionalInt wanted, List<Trial> trials) {
        return wanted.orElse(Math.max(TRIALS, trials.size()));
      }
    };
  }

  /** The points of a space's grid, in their order, without those that were tried. */
  static Candidates grid(Space space) {
    return new Candidates() {
      @Override
      public SortedMap<String, String> next(List<Trial> trials) {
        return left(trials).get(0);
      }

      @Override
      public int all(OptionalInt wanted, List<Trial> trials) {
        int most = trials.size() + left(trials).size();
        return Math.min(most, wanted.orElse(most));
      }

      private List<SortedMap<String, String>> left(List<Trial> trials) {
        List<SortedMap<String, String>> tried = trials.stream().map(Trial::settings).toList();
        return space.grid().stream().filter(point -> !tried.contains(point)).toList();
      }
    };
  }
}
