package io.convoy.driver.spark;

import java.io.Serializable;

/**
 * A rank's question whether the driver is done with a snapshot.
 *
 * @param round in which it was written
 * @param step its step
 */
record SnapshotQuestion(int round, long step) implements Serializable {
  /** How the session's settings name that snapshot. */
  String key() {
    return round + "/" + step;
  }
}
