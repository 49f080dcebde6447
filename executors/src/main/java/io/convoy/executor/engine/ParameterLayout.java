package io.convoy.executor.engine;

import java.util.List;

/**
 * Where each parameter lies in the flat vector, exactly as in DL4J's {@code
 * ComputationGraph.params()}.
 *
 * @param segments in ascending order of offset, without gaps
 */
public record ParameterLayout(List<Segment> segments) {

  /** What a parameter is, which decides how it is reduced, decayed and clipped. */
  public enum Role {
    /** A kernel or matrix: decayed by L2. */
    WEIGHT,
    /** A bias: not decayed. */
    BIAS,
    /** Scale or shift of a normalisation layer: not decayed. */
    NORMALISATION,
    /**
     * A running statistic of batch normalisation. Its "gradient" is the amount to subtract; it is
     * averaged over ranks, neither clipped nor decayed, and applied without a learning rate.
     */
    STATISTIC
  }

  /**
   * One parameter.
   *
   * @param name vertex and parameter as in DL4J's {@code paramTable()}, for instance {@code
   *     conv1_W}
   * @param offset of its first value in the flat vector
   * @param length number of values
   * @param role what it is
   */
  public record Segment(String name, long offset, long length, Role role) {}

  public ParameterLayout {
    segments = List.copyOf(segments);
    long next = 0;
    for (Segment segment : segments) {
      if (segment.offset() != next) {
        throw new IllegalArgumentException(
            "parameter " + segment.name() + " starts at " + segment.offset() + ", not at " + next);
      }
      next += segment.length();
    }
  }

  /** Number of values in the flat vector. */
  public long size() {
    if (segments.isEmpty()) {
      return 0;
    }
    Segment last = segments.get(segments.size() - 1);
    return last.offset() + last.length();
  }
}
