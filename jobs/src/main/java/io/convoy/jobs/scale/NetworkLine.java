package io.convoy.jobs.scale;

/**
 * What connects a host with the others.
 *
 * @param bytesPerSecond in each direction at once
 * @param latencySeconds from one host's call to the arrival at another, of a message without length
 */
public record NetworkLine(double bytesPerSecond, double latencySeconds) {
  public NetworkLine {
    if (!(bytesPerSecond > 0) || !(latencySeconds >= 0)) {
      throw new IllegalArgumentException(
          "a line of " + bytesPerSecond + " bytes/s and " + latencySeconds + " s");
    }
  }

  /** Of so many Gbit/s and microseconds. */
  public static NetworkLine of(double gigabits, double microseconds) {
    return new NetworkLine(gigabits * 1e9 / 8, microseconds / 1e6);
  }
}
