package io.convoy.driver.spark;

/**
 * What made-up ranks had of a driver, and it of them.
 *
 * @param meeting of the ranks
 * @param talk all that they said and asked
 * @param heard what came out at the run's end of the driver
 * @param cost what it took
 */
public record DriverLoad(Meeting meeting, Talk talk, Heard heard, Cost cost) {
  /**
   * How the ranks found each other.
   *
   * @param complete ranks that in the end knew where all are
   * @param seconds from the first one's start until the last knew
   * @param questions of one rank
   * @param questionBytes of these questions
   * @param answerBytes of the answers to them
   * @param largestAnswer of those
   */
  public record Meeting(
      int complete,
      double seconds,
      int questions,
      long questionBytes,
      long answerBytes,
      long largestAnswer) {}

  /**
   * What was said.
   *
   * @param questions asked and answered
   * @param messages without an answer
   * @param median milliseconds until an answer came
   * @param slow milliseconds in which 99 of 100 answers came
   * @param seconds all of it
   */
  public record Talk(int questions, int messages, double median, double slow, double seconds) {}

  /**
   * What reached the run.
   *
   * @param steps reported
   * @param measurements of the ranks
   * @param devices named
   */
  public record Heard(int steps, int measurements, int devices) {}

  /**
   * What the driver's side needed.
   *
   * @param processorSeconds of the threads that take messages, answer and pass on
   * @param heapBytes that are still held after the round, once garbage is gone
   * @param threads that it has more than before
   */
  public record Cost(double processorSeconds, long heapBytes, int threads) {}
}
