package io.convoy.executor.engine.torch.layer;

/**
 * A compiled vertex.
 *
 * @param op what it does
 * @param overwritable whether its only consumer may overwrite its output: it is not needed by its
 *     own backward pass and shares no memory with another tensor
 */
public record Compiled(Op op, boolean overwritable) {
  /** An op whose output backward does not need. */
  static Compiled overwritable(Op op) {
    return new Compiled(op, true);
  }

  /** An op whose output must stay as it is. */
  static Compiled kept(Op op) {
    return new Compiled(op, false);
  }
}
