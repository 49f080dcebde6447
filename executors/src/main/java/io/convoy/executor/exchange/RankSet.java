package io.convoy.executor.exchange;

import java.io.Serializable;
import java.util.BitSet;
import java.util.Iterator;

/** Numbers of ranks, in order; an eighth of a byte each where they are sent. */
public final class RankSet implements Iterable<Integer>, Serializable {
  private static final long serialVersionUID = 1;

  private final BitSet numbers;

  private RankSet(BitSet numbers) {
    this.numbers = numbers;
  }

  /** Takes them as they are now. */
  static RankSet of(BitSet numbers) {
    return new RankSet((BitSet) numbers.clone());
  }

  boolean contains(int rank) {
    return numbers.get(rank);
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return numbers.isEmpty();
  }

  /** How many there are. */
  public int size() {
    return numbers.cardinality();
  }

  @Override
  public Iterator<Integer> iterator() {
    return numbers.stream().iterator();
  }

  @Override
  public String toString() {
    return numbers.toString();
  }
}
