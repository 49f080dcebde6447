package io.convoy.driver.mlflow;

import java.util.Map;

/**
 * What is known of a run before it is tracked.
 *
 * @param address of the tracking server
 * @param experiment in which the run is
 * @param name of the run
 * @param parameters all keys of its recipe
 * @param memory where the run's number is kept from one start to the next
 */
public record TrackedRun(
    String address, String experiment, String name, Map<String, String> parameters, Memory memory) {
  public TrackedRun {
    parameters = Map.copyOf(parameters);
  }

  /** A text that outlives a start of the run: a file in its folder. */
  public interface Memory {
    /** What was kept; empty if nothing was. */
    String recall();

    /** Keeps a text in place of the one before. */
    void keep(String text);
  }
}
