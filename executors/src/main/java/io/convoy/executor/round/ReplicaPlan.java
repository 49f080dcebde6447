package io.convoy.executor.round;

import io.convoy.executor.device.DeviceSettings;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.optim.UpdateSpec;
import java.io.Serializable;

/**
 * The model and how a rank computes it.
 *
 * @param configuration the DL4J {@code ComputationGraphConfiguration} as JSON
 * @param weights file with the initial parameters, on any Hadoop file system; empty if they are
 *     random
 * @param engine name of a registered engine, not {@code auto}
 * @param threads of the engine; 0 takes the task's cores
 * @param precision of the arithmetic
 * @param device what the rank computes on, and how
 * @param update how the gradient becomes an update
 */
public record ReplicaPlan(
    String configuration,
    String weights,
    String engine,
    int threads,
    Precision precision,
    DeviceSettings device,
    UpdateSpec update)
    implements Serializable {

  /**
   * Threads of the engine on a rank.
   *
   * @param cores that the rank may use
   */
  public int threadsOf(int cores) {
    return threads == 0 ? cores : threads;
  }
}
