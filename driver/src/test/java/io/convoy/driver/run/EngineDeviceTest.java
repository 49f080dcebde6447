package io.convoy.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.conf.ConfException;
import io.convoy.driver.conf.EngineChoice;
import io.convoy.executor.device.DeviceChoice;
import io.convoy.executor.device.DeviceSettings;
import io.convoy.executor.device.GraphUse;
import org.junit.jupiter.api.Test;

class EngineDeviceTest {
  private static DeviceSettings settings(DeviceChoice choice) {
    return new DeviceSettings(choice, false, GraphUse.AUTO, false);
  }

  @Test
  void of_torch_isWhatIsWanted() {
    for (DeviceChoice choice : DeviceChoice.values()) {
      assertThat(EngineDevice.of("torch", EngineChoice.AUTO, settings(choice)))
          .isEqualTo(settings(choice));
    }
  }

  @Test
  void of_nd4j_isTheCpu() {
    assertThat(EngineDevice.of("nd4j", EngineChoice.ND4J, settings(DeviceChoice.AUTO)))
        .isEqualTo(settings(DeviceChoice.CPU));
  }

  @Test
  void of_nd4jWithAGpuWanted_isRefusedNamingTorch() {
    assertThatThrownBy(() -> EngineDevice.of("nd4j", EngineChoice.ND4J, settings(DeviceChoice.GPU)))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("cluster.device = gpu: engine nd4j, which is wanted")
        .hasMessageContaining("engine = torch");
  }
}
