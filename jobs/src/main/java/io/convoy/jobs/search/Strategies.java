package io.convoy.jobs.search;

import java.util.List;

/** The strategies, by their names. */
final class Strategies {
  private static final List<Kind> KINDS =
      List.of(
          new Kind(
              "grid", true, List.of(), (options, trials, epochs) -> new FullLength(trials, epochs)),
          new Kind(
              "random",
              false,
              List.of(),
              (options, trials, epochs) -> new FullLength(trials, epochs)),
          new Kind(
              "coarse-to-fine",
              false,
              List.of("schedule.name=constant"),
              (options, trials, epochs) ->
                  new SuccessiveHalving(
                      trials, Rungs.two(options.minEpochs(), epochs, options.factor()))),
          new Kind(
              "halving",
              false,
              List.of(),
              (options, trials, epochs) ->
                  new SuccessiveHalving(
                      trials, Rungs.growing(options.minEpochs(), epochs, options.factor()))),
          new Kind(
              "asha",
              false,
              List.of(),
              (options, trials, epochs) ->
                  new Asha(trials, Rungs.growing(options.minEpochs(), epochs, options.factor()))));

  private Strategies() {}

  /** Makes a strategy of options, a number of trials, and the epochs of a training. */
  @FunctionalInterface
  private interface Maker {
    Strategy of(SearchOptions options, int trials, int epochs);
  }

  /**
   * A strategy.
   *
   * @param onGrid whether trials are the points of a grid; else they are drawn
   * @param presets what it sets in every recipe
   */
  private record Kind(String name, boolean onGrid, List<String> presets, Maker maker) {}

  private static Kind kind(String name) {
    return KINDS.stream().filter(kind -> kind.name().equals(name)).findFirst().orElseThrow();
  }

  static List<String> names() {
    return KINDS.stream().map(Kind::name).toList();
  }

  /** What a strategy sets in every recipe. */
  static List<String> presets(SearchOptions options) {
    return kind(options.strategy()).presets();
  }

  /** Where trials get their values from. */
  static Candidates candidates(SearchOptions options, Space space) {
    return kind(options.strategy()).onGrid()
        ? Candidates.grid(space)
        : Candidates.draws(space, options.seed());
  }

  /** The strategy that is wanted. */
  static Strategy of(SearchOptions options, int trials, int epochs) {
    return kind(options.strategy()).maker().of(options, trials, epochs);
  }
}
