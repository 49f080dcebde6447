package io.convoy.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.cluster.ClusterException;
import java.time.Duration;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class SessionSettingsTest {
  private static SessionSettings settings(String master, Map<String, String> given) {
    SparkConf conf = new SparkConf(false);
    if (!master.isEmpty()) {
      conf.setMaster(master);
    }
    given.forEach(conf::set);
    return SessionSettings.of(conf, "test", Duration.ofSeconds(30));
  }

  @Test
  void of_localCluster_hasOneSlotForEachExecutor() {
    SessionSettings settings = settings("local-cluster[3,2,1024]", Map.of());
    assertThat(settings.expectedSlots()).isEqualTo(3);
    assertThat(settings.taskCores()).isEqualTo(2);
    assertThat(settings.conf().get("spark.task.cpus")).isEqualTo("2");
  }

  @Test
  void of_executorInstances_hasOneSlotForEachExecutor() {
    SessionSettings settings =
        settings("yarn", Map.of("spark.executor.cores", "4", "spark.executor.instances", "5"));
    assertThat(settings.expectedSlots()).isEqualTo(5);
    assertThat(settings.taskCores()).isEqualTo(4);
  }

  @Test
  void of_coresMax_hasTheSlotsThatFit() {
    SessionSettings settings =
        settings("spark://host:7077", Map.of("spark.executor.cores", "2", "spark.cores.max", "8"));
    assertThat(settings.expectedSlots()).isEqualTo(4);
  }

  @Test
  void of_executorsWithGpus_giveEachTaskOneAndItsShareOfTheCores() {
    SessionSettings settings =
        settings(
            "yarn",
            Map.of(
                "spark.executor.cores", "8",
                "spark.executor.instances", "3",
                "spark.executor.resource.gpu.amount", "2"));
    assertThat(settings.conf().get("spark.task.resource.gpu.amount")).isEqualTo("1");
    assertThat(settings.taskCores()).isEqualTo(4);
    assertThat(settings.expectedSlots()).isEqualTo(6);
  }

  @Test
  void of_tasksThatShareAGpu_haveTheSlotsThatFit() {
    SessionSettings settings =
        settings(
            "spark://host:7077",
            Map.of(
                "spark.executor.cores", "8",
                "spark.executor.instances", "2",
                "spark.task.cpus", "1",
                "spark.executor.resource.gpu.amount", "1",
                "spark.task.resource.gpu.amount", "0.5"));
    assertThat(settings.expectedSlots()).isEqualTo(4);
  }

  @Test
  void of_givenSettings_winOverDefaults() {
    SessionSettings settings =
        settings(
            "local[2]",
            Map.of("spark.network.timeout", "77s", "spark.plugins", "com.example.Other"));
    assertThat(settings.conf().get("spark.network.timeout")).isEqualTo("77s");
    assertThat(settings.conf().get("spark.plugins"))
        .isEqualTo("com.example.Other," + ConvoyPlugin.class.getName());
    assertThat(settings.conf().get("spark.locality.wait")).isEqualTo("0s");
  }

  @Test
  void of_noMaster_saysHowToStart() {
    assertThatThrownBy(() -> settings("", Map.of()))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("no Spark master");
  }
}
