package io.convoy.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * A step as {@code metrics.jsonl} has it; figures that are not there are NaN.
 *
 * @param step its number
 * @param epoch the epoch it belongs to, from 1
 * @param loss mean data loss of the batch
 * @param accuracy share of the batch that was right, from 0 to 1
 * @param rate the learning rate
 * @param gradient what was done with the gradient
 * @param timing when it was, and how long it took
 */
record LoggedStep(
    long step,
    int epoch,
    double loss,
    double accuracy,
    double rate,
    Gradient gradient,
    Timing timing) {

  /**
   * What was done with the gradient.
   *
   * @param norm before clipping
   * @param clipped share that clipping took away
   * @param updateRatio norm of the update as a share of the parameters' norm
   */
  record Gradient(double norm, double clipped, double updateRatio) {}

  /**
   * When a step was, and how long it took.
   *
   * @param at when it was logged, in seconds since 1970
   * @param seconds wall time
   * @param waitSeconds how much of it was waiting for images
   */
  record Timing(double at, double seconds, double waitSeconds) {}

  static LoggedStep of(JsonNode line) {
    return new LoggedStep(
        line.path("step").asLong(),
        line.path("epoch").asInt(),
        number(line, "loss"),
        number(line, "accuracy"),
        number(line, "learning_rate"),
        new Gradient(
            number(line, "gradient_norm"), number(line, "clipped"), number(line, "update_ratio")),
        new Timing(time(line), number(line, "seconds"), number(line, "wait_seconds")));
  }

  /** When a line was written, in seconds since 1970; NaN if it does not say. */
  static double time(JsonNode line) {
    try {
      return Instant.parse(line.path("time").asText()).toEpochMilli() / 1000.0;
    } catch (DateTimeException e) {
      return Double.NaN;
    }
  }

  double seconds() {
    return timing.seconds();
  }

  double waitSeconds() {
    return timing.waitSeconds();
  }

  /** A number, which may be a text such as {@code Infinity}; NaN if there is none. */
  static double number(JsonNode line, String name) {
    return number(line.path(name));
  }

  /** The number that a value is, or stands for; NaN if it is none. */
  static double number(JsonNode value) {
    if (value.isNumber()) {
      return value.asDouble();
    }
    return switch (value.asText()) {
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> Double.NaN;
    };
  }
}
