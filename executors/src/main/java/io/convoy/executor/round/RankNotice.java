package io.convoy.executor.round;

/**
 * Something that a user should know of, though training goes on.
 *
 * @param step after which it was seen
 * @param text one sentence
 */
public record RankNotice(long step, String text) implements RankEvent {
  @Override
  public void reach(Listener listener) {
    listener.noticed(this);
  }
}
