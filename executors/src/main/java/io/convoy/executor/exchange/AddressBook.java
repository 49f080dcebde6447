package io.convoy.executor.exchange;

import java.util.Map;
import java.util.function.UnaryOperator;

/** What one rank's LibTorch has written for those of the other ranks, and they for it. */
interface AddressBook {
  /** What the own one has written since the last call, by key. */
  Map<String, byte[]> written();

  /**
   * Lets the own one find what others have written; what it has already is passed over.
   *
   * @param others as this rank was sent it
   * @param whole makes of one of these what was written; of many ranks that is large
   */
  void put(Map<String, byte[]> others, UnaryOperator<byte[]> whole);
}
