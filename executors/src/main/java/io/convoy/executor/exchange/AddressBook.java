package io.convoy.executor.exchange;

import java.util.Map;

/** What one rank's LibTorch has written for those of the other ranks, and they for it. */
interface AddressBook {
  /** What the own one has written since the last call, by key. */
  Map<String, byte[]> written();

  /** Lets the own one find what others have written; what it has already is passed over. */
  void put(Map<String, byte[]> others);
}
