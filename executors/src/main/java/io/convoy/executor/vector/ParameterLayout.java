package io.convoy.executor.vector;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Where each parameter lies in the flat vector, exactly as in DL4J's {@code
 * ComputationGraph.params()}, and which of them learn.
 *
 * <p>What does not learn has no place in the gradient, in what ranks exchange, and in the state of
 * optimizers: these are the flat vector without it, and of {@link #learned()} values.
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
   * @param units its output units
   * @param penalty what the model's configuration asks to be added to the loss, whatever the recipe
   *     says
   * @param place of its first value in the gradient, if it learns
   * @param rate factor of the learning rate; 0 freezes it. A statistic's only says whether it is
   *     updated, as no rate applies to it
   */
  public record Segment(
      String name,
      long offset,
      long length,
      Role role,
      Units units,
      Penalty penalty,
      long place,
      double rate) {
    /**
     * A parameter that is one unit, of which the model's configuration asks nothing, in a layout in
     * which all learn.
     */
    public Segment(String name, long offset, long length, Role role) {
      this(name, offset, length, role, Units.ONE, Penalty.NONE, offset, 1);
    }

    /** The same of other units, and with a penalty. */
    public Segment with(Units otherUnits, Penalty otherPenalty) {
      return new Segment(name, offset, length, role, otherUnits, otherPenalty, place, rate);
    }

    /** Whether it changes in training. */
    public boolean learns() {
      return rate > 0;
    }

    /** Whether it is a bias, or what normalisations add, which all of them name beta. */
    public boolean isBias() {
      return role == Role.BIAS || (role == Role.NORMALISATION && name.endsWith("_beta"));
    }

    private Segment at(long otherPlace, double otherRate) {
      return new Segment(name, offset, length, role, units, penalty, otherPlace, otherRate);
    }

    /** The vertex it belongs to: {@code conv1} of {@code conv1_W}. */
    public String vertex() {
      int end = name.lastIndexOf('_');
      return end < 0 ? name : name.substring(0, end);
    }
  }

  /**
   * How the values of a kernel or matrix belong to output units (filters, neurons): in memory they
   * lie as {@code [outer, count, inner]}, unit by unit in the middle.
   *
   * @param outer number of blocks in which each unit has a part
   * @param count number of units
   */
  public record Units(long outer, long count) {
    /** The whole parameter as one unit. */
    public static final Units ONE = new Units(1, 1);
  }

  /**
   * What is added to the loss for a parameter w, or done to it at each step.
   *
   * @param l1 coefficient of {@code sum |w|}
   * @param l2 coefficient of {@code 1/2 sum w^2}
   * @param decay decoupled weight decay: w shrinks by {@code rate * decay} at each step
   * @param maxNorm largest L2 norm of a unit; 0 does not constrain
   */
  public record Penalty(double l1, double l2, double decay, double maxNorm)
      implements Serializable {
    /** Nothing. */
    public static final Penalty NONE = new Penalty(0, 0, 0, 0);
  }

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

  /**
   * The same vector of which other parts learn; what is frozen here stays so.
   *
   * @throws IllegalArgumentException if nothing would be left that learns, statistics aside
   */
  public ParameterLayout learning(Learning learning) {
    List<Segment> placed = new ArrayList<>();
    long place = 0;
    for (Segment segment : segments) {
      double rate = segment.learns() ? rate(segment, learning) : 0;
      placed.add(segment.at(place, rate));
      place += rate > 0 ? segment.length() : 0;
    }
    if (placed.stream().noneMatch(one -> one.learns() && one.role() != Role.STATISTIC)) {
      throw new IllegalArgumentException("no parameter would learn");
    }
    return new ParameterLayout(placed);
  }

  private static double rate(Segment segment, Learning learning) {
    double rate = learning.rate(segment.vertex());
    if (segment.role() == Role.STATISTIC) {
      return rate > 0 || learning.statistics() == Learning.Statistics.ADAPTED ? 1 : 0;
    }
    return segment.isBias() ? learning.biasRate(segment.vertex()) : rate;
  }

  /** Number of values that learn: that of the gradient. */
  public long learned() {
    return segments.stream().filter(Segment::learns).mapToLong(Segment::length).sum();
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
