package io.convoy.executor.engine.torch.layer;

/**
 * Where a layer or vertex stands in the graph that is compiled.
 *
 * @param vertex its name
 * @param type its class, for messages
 * @param ownsInput whether it may overwrite its first input: that one is overwritable and has no
 *     other consumer
 * @param channelsLast whether the configuration has images as {@code [N,H,W,C]}; here they always
 *     are {@code [N,C,H,W]}
 */
public record CompileContext(
    String vertex, Class<?> type, boolean ownsInput, boolean channelsLast) {

  /** DL4J's name of a parameter of this vertex. */
  String parameter(String key) {
    return vertex + "_" + key;
  }

  /** The exception that says what this engine cannot do here. */
  UnsupportedOperationException refuse(String what) {
    return new UnsupportedOperationException(
        String.format(
            "engine torch: vertex \"%s\" (%s) is not supported: %s; use engine = nd4j",
            vertex, type.getSimpleName(), what));
  }

  /** Refuses unless a condition holds. */
  public void require(boolean supported, String otherwise) {
    if (!supported) {
      throw refuse(otherwise);
    }
  }
}
