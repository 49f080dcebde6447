package io.convoy.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class SparkOverridesTest {
  private final SparkConf conf = new SparkConf(false);

  @Test
  void settings_asSparkHasThem_areNotTalkedAbout() {
    assertThat(SparkOverrides.forRanks(conf)).isEmpty();
    assertThat(conf.get("spark.dynamicAllocation.enabled")).isEqualTo("false");
    assertThat(conf.get("spark.speculation")).isEqualTo("false");
  }

  @Test
  void dynamicAllocation_ofAClustersDefaults_isSwitchedOffAloud() {
    conf.set("spark.dynamicAllocation.enabled", "true");
    assertThat(SparkOverrides.forRanks(conf))
        .containsExactly(
            "spark.dynamicAllocation.enabled is set to false, as ranks keep their executors:"
                + " spark.executor.instances says how many and is not set (YARN and Kubernetes start"
                + " 2 then)");
    assertThat(conf.get("spark.dynamicAllocation.enabled")).isEqualTo("false");
  }

  @Test
  void dynamicAllocation_besideANumberOfExecutors_namesIt() {
    conf.set("spark.dynamicAllocation.enabled", "true").set("spark.executor.instances", "8");
    assertThat(SparkOverrides.forRanks(conf))
        .singleElement()
        .asString()
        .endsWith(": spark.executor.instances = 8 says how many");
  }

  @Test
  void speculation_isSwitchedOffAloud() {
    conf.set("spark.speculation", "true");
    assertThat(SparkOverrides.forTasks(conf))
        .containsExactly(
            "spark.speculation is set to false, as a task of Convoy must not run twice at once");
    assertThat(conf.get("spark.speculation")).isEqualTo("false");
  }

  /** Tasks of prepare may well come and go. */
  @Test
  void dynamicAllocation_ofOrdinaryTasks_stays() {
    conf.set("spark.dynamicAllocation.enabled", "true");
    assertThat(SparkOverrides.forTasks(conf)).isEmpty();
    assertThat(conf.get("spark.dynamicAllocation.enabled")).isEqualTo("true");
  }
}
