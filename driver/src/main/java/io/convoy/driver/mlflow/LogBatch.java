package io.convoy.driver.mlflow;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Requests of {@code runs/log-batch} within the limits that its documentation gives: 1,000 metrics,
 * 100 parameters, 100 tags, 1,000 of all in one request.
 */
final class LogBatch {
  /** Metrics of a request. */
  static final int METRICS = 1000;

  /** Parameters or tags of a request. */
  static final int TEXTS = 100;

  /** Bytes of a parameter's value that every backend and version takes. */
  private static final int PARAMETER = 500;

  private static final int TAG = 5000;
  private static final int KEY = 250;

  private LogBatch() {}

  /**
   * A value of a metric.
   *
   * @param value finite
   * @param millis since 1970
   */
  record Metric(String key, double value, long millis, long step) {}

  /** A request for some metrics, at most {@link #METRICS}. */
  static ObjectNode metrics(String run, List<Metric> some) {
    ObjectNode batch = TrackingServer.object().put("run_id", run);
    ArrayNode metrics = batch.putArray("metrics");
    for (Metric one : some) {
      metrics
          .addObject()
          .put("key", one.key())
          .put("value", one.value())
          .put("timestamp", one.millis())
          .put("step", one.step());
    }
    return batch;
  }

  /** Requests for parameters. */
  static List<ObjectNode> parameters(String run, Map<String, String> all) {
    return texts(run, "params", all, PARAMETER);
  }

  /** Requests for tags. */
  static List<ObjectNode> tags(String run, Map<String, String> all) {
    return texts(run, "tags", all, TAG);
  }

  private static List<ObjectNode> texts(
      String run, String what, Map<String, String> all, int longest) {
    List<ObjectNode> batches = new ArrayList<>();
    int count = 0;
    for (Map.Entry<String, String> one : all.entrySet()) {
      if (count++ % TEXTS == 0) {
        ObjectNode batch = TrackingServer.object().put("run_id", run);
        batch.putArray(what);
        batches.add(batch);
      }
      ArrayNode texts = (ArrayNode) batches.get(batches.size() - 1).get(what);
      texts
          .addObject()
          .put("key", shortened(one.getKey(), KEY))
          .put("value", shortened(one.getValue(), longest));
    }
    return batches;
  }

  /** A text of at most so many bytes in UTF-8; one that is longer ends in dots. */
  static String shortened(String text, int bytes) {
    if (text.getBytes(StandardCharsets.UTF_8).length <= bytes) {
      return text;
    }
    int end = Math.min(text.length(), bytes - 3);
    while (text.substring(0, end).getBytes(StandardCharsets.UTF_8).length > bytes - 3) {
      end--;
    }
    return text.substring(0, end) + "...";
  }
}
