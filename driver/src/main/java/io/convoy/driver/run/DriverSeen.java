package io.convoy.driver.run;

import java.util.Optional;

/**
 * The driver of a run, as it can be seen from elsewhere by the file in the run's folder.
 *
 * @param holder who it is, or was; empty if there is no such file, or it is unreadable
 * @param alive whether it renews its file. One that has ended otherwise than by being killed leaves
 *     no file
 */
public record DriverSeen(Optional<LeaseHolder> holder, boolean alive) {
  /** No driver has left anything. */
  public static final DriverSeen NONE = new DriverSeen(Optional.empty(), false);
}
