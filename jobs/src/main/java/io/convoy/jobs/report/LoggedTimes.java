package io.convoy.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What some steps of a rank took, in seconds, as {@code metrics.jsonl} has it.
 *
 * @param rank its number
 * @param step the last of the steps
 * @param steps how many they are
 * @param seconds all of it
 * @param parts waiting for images, computing, exchanging, updating
 */
record LoggedTimes(int rank, long step, long steps, double seconds, List<Double> parts) {
  static LoggedTimes of(JsonNode line) {
    return new LoggedTimes(
        line.path("rank").asInt(),
        line.path("step").asLong(),
        line.path("steps").asLong(),
        LoggedStep.number(line, "seconds"),
        List.of(
            LoggedStep.number(line, "wait_seconds"),
            LoggedStep.number(line, "compute_seconds"),
            LoggedStep.number(line, "exchange_seconds"),
            LoggedStep.number(line, "update_seconds")));
  }

  /** Seconds of a step until this rank's gradient was there. */
  double untilGradient() {
    return (parts.get(0) + parts.get(1)) / steps;
  }
}
