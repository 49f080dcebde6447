package io.convoy.executor.round;

/** What a rank has measured beside the figures of each step. */
public sealed interface Measurement extends RankEvent permits LayerFigures, RankTimes {
  @Override
  default void reach(Listener listener) {
    listener.measured(this);
  }
}
