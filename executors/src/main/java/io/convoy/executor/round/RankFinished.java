package io.convoy.executor.round;

/**
 * A rank has done its part of a round; it sends no more signs of life.
 *
 * @param rank its number
 * @param executor the process's name in the cluster
 * @param heldStep the step whose complete state the process holds
 */
public record RankFinished(int rank, String executor, long heldStep) implements RankEvent {
  @Override
  public void reach(Listener listener) {
    listener.finished(this);
  }
}
