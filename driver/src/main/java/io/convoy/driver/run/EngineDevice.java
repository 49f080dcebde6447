package io.convoy.driver.run;

import io.convoy.driver.conf.ConfException;
import io.convoy.driver.conf.EngineChoice;
import io.convoy.executor.device.DeviceChoice;
import io.convoy.executor.device.DeviceSettings;
import java.util.List;

/** What an engine can compute on, of what a recipe wants. */
final class EngineDevice {
  private EngineDevice() {}

  /**
   * The device for an engine: nd4j hands its numbers over in the host's memory, wherever DL4J
   * itself computes them.
   *
   * @param engine that was taken
   * @throws ConfException if the recipe wants a GPU, and the engine has none
   */
  static DeviceSettings of(String engine, EngineChoice wanted, DeviceSettings settings) {
    if (engine.equals(EngineChoice.TORCH.toString())) {
      return settings;
    }
    if (settings.choice() == DeviceChoice.GPU) {
      throw new ConfException(
          List.of(
              String.format(
                  "cluster.device = gpu: engine %s, which %s, computes on the CPU; take engine ="
                      + " torch or cluster.device = auto",
                  engine,
                  wanted == EngineChoice.AUTO
                      ? "engine = auto takes because torch does not support the model"
                      : "is wanted")));
    }
    return settings.onCpu();
  }
}
