package io.convoy.driver.spark;

import java.util.Arrays;

/** Counts what made-up ranks say, and how long they wait for answers. Any thread may call it. */
final class LoadTally {
  private static final int FIRST = 1024;

  private final long start = System.nanoTime();
  private long[] answers = new long[FIRST];
  private int asked;
  private int sent;
  private int met;
  private long lastMet = start;
  private int cards;
  private long cardBytes;
  private long answerBytes;
  private long largestAnswer;

  synchronized void asked(long nanos) {
    if (asked == answers.length) {
      answers = Arrays.copyOf(answers, 2 * asked);
    }
    answers[asked] = nanos;
    asked++;
  }

  synchronized void sent() {
    sent++;
  }

  synchronized void met() {
    met++;
    lastMet = System.nanoTime();
  }

  /** Of one rank's part in the meeting: bytes of a question and of its answer. */
  synchronized void attended(long question, long answer) {
    cards++;
    cardBytes += question;
    answerBytes += answer;
    largestAnswer = Math.max(largestAnswer, answer);
  }

  /** What the meeting was like. */
  synchronized DriverLoad.Meeting meeting() {
    return new DriverLoad.Meeting(
        met, (lastMet - start) / 1e9, cards, cardBytes, answerBytes, largestAnswer);
  }

  /** What was said in all. */
  synchronized DriverLoad.Talk talk() {
    return new DriverLoad.Talk(
        asked, sent, millis(0.5), millis(0.99), (System.nanoTime() - start) / 1e9);
  }

  /** In which a share of the questions was answered. */
  private double millis(double share) {
    long[] sorted = Arrays.copyOf(answers, asked);
    Arrays.sort(sorted);
    return asked == 0 ? 0 : sorted[(int) Math.min(asked - 1L, (long) (share * asked))] / 1e6;
  }
}
