package io.convoy.driver.conf;

import io.convoy.executor.device.DeviceSettings;
import java.util.List;

/**
 * The keys of the configuration that an evaluation obeys; the rest it takes from the snapshot.
 *
 * @param engine which engine computes
 * @param gpu how GPUs compute, where ranks have them
 * @param cluster what it takes of the cluster
 */
public record EvaluateConf(EngineChoice engine, GpuConf gpu, ClusterConf cluster) {
  /**
   * Reads the defaults and the command line.
   *
   * @param overrides each {@code key=value}, in HOCON's syntax
   * @throws ConfException with every problem
   */
  public static EvaluateConf read(List<String> overrides) {
    ConfSources sources = new ConfSources();
    overrides.forEach(sources::addOverride);
    return sources.read(EvaluateConf.class);
  }

  /** What ranks compute on, and how. */
  public DeviceSettings device() {
    return gpu.settings(cluster.device());
  }
}
