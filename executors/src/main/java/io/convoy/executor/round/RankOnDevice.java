package io.convoy.executor.round;

/**
 * What a rank computes on.
 *
 * @param rank its number
 * @param device its name, which ranks on alike devices share
 */
public record RankOnDevice(int rank, String device) implements RankEvent {
  @Override
  public void reach(Listener listener) {
    listener.computing(this);
  }
}
