package io.convoy.jobs.scale;

/**
 * What ranks ask of the driver, by their number. The defaults are what {@code bench driver}
 * measured.
 *
 * @param messageSeconds of a core that a question or report takes
 * @param addressSeconds of a core that it takes to send one rank's address to one other
 * @param line of the driver's host
 */
public record DriverModel(double messageSeconds, double addressSeconds, NetworkLine line) {
  /** Of one core of 2.5 GHz, by {@code bench driver}. */
  private static final double MESSAGE_SECONDS = 250e-6;

  private static final double ADDRESS_SECONDS = 0.5e-6;

  /** By such figures. */
  public DriverModel(NetworkLine line) {
    this(MESSAGE_SECONDS, ADDRESS_SECONDS, line);
  }

  /** Of a sign of life with its answer, and of a report: serialised, with Spark's envelope. */
  private static final double MESSAGE_BYTES = 1000;

  /** Of one rank's address, as another gets it. */
  private static final double ADDRESS_BYTES = 200;

  /** From a rank's question who is there to its next, in the end; for many, a millisecond each. */
  private static final double LEAST_PAUSE = 0.005;

  /** What a rank asks of a meeting: whether all are there, and twice for addresses. */
  private static final int QUESTIONS = 3;

  /** A rank's connection to one other. */
  private static final double CONNECT_SECONDS = 0.0002;

  /** From one report of a rank's times to the next. */
  private static final double TIMES_SECONDS = 10;

  /**
   * The driver's part.
   *
   * @param ranks it has
   * @param messages a second, while ranks train
   * @param bytes a second
   * @param busy share of a core
   * @param meetingSeconds from when the last rank has come until all are connected
   * @param meetingBytes that the driver sends for that
   */
  public record Load(
      int ranks,
      double messages,
      double bytes,
      double busy,
      double meetingSeconds,
      double meetingBytes) {}

  /**
   * The load by a number of ranks.
   *
   * @param stepSeconds of a step, of which rank 0 reports each
   */
  public Load at(int ranks, double stepSeconds) {
    double messages = ranks + ranks / TIMES_SECONDS + 1 / stepSeconds;
    double pause = Math.max(LEAST_PAUSE, ranks / 1000.0);
    double addresses = (double) ranks * ranks;
    double meetingBytes = addresses * ADDRESS_BYTES;
    double meeting =
        2 * pause
            + QUESTIONS * ranks * messageSeconds
            + addresses * addressSeconds
            + meetingBytes / line.bytesPerSecond()
            + (ranks - 1) * CONNECT_SECONDS;
    return new Load(
        ranks,
        messages,
        messages * MESSAGE_BYTES,
        messages * messageSeconds,
        meeting,
        meetingBytes);
  }
}
