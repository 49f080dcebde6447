package io.convoy.executor.device;

/** Work on a GPU that was recorded, to be done again and again. */
public interface Recording extends AutoCloseable {
  /** Does it, on the current stream. */
  void replay();

  /** Gives back its memory. */
  @Override
  void close();
}
