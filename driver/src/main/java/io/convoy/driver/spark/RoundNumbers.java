package io.convoy.driver.spark;

import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.IntSupplier;

/**
 * What the rounds of one run are numbered among those of several. Only the newest are remembered:
 * of older ones nothing is asked any more. Any thread may call it.
 */
final class RoundNumbers {
  /** One that goes on and one whose snapshot is being completed, and some more. */
  private static final int NEWEST = 16;

  private final IntSupplier next;
  private final NavigableMap<Integer, Integer> numbers = new TreeMap<>();

  /**
   * Of a run that begins.
   *
   * @param next gives a number that no other round has
   */
  RoundNumbers(IntSupplier next) {
    this.next = next;
  }

  /** A round's number, the same at each call: it may be paused before it begins. */
  synchronized int of(int round) {
    int number = numbers.computeIfAbsent(round, any -> next.getAsInt());
    if (numbers.size() > NEWEST) {
      numbers.pollFirstEntry();
    }
    return number;
  }

  synchronized int remembered() {
    return numbers.size();
  }
}
