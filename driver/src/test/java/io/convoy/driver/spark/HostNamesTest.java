package io.convoy.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.cluster.ClusterException;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostNamesTest {
  private static SparkConf completed(String key, String value) {
    SparkConf conf = new SparkConf(false).set(key, value);
    HostNames.complete(conf);
    return conf;
  }

  @ParameterizedTest
  @ValueSource(strings = {"node7.example.org", "10.0.0.7", "[fd00::7]"})
  void complete_driversThatSparkCanName_keepTheirNames(String host) {
    assertThat(completed("spark.driver.host", host).get("spark.driver.host")).isEqualTo(host);
  }

  @Test
  void complete_driverWithAnUnderscoreButNoAddress_saysWhatToSet() {
    assertThatThrownBy(() -> completed("spark.driver.host", "no_such_host.invalid"))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("called no_such_host.invalid, which Spark cannot use")
        .hasMessageContaining("set spark.driver.host");
  }

  @ParameterizedTest
  @ValueSource(strings = {"spark://node_7:7077", "spark://node7:7077,node_8:7077"})
  void complete_masterWithAnUnderscore_saysWhatToGive(String master) {
    assertThatThrownBy(() -> completed("spark.master", master))
        .isInstanceOf(ClusterException.class)
        .hasMessageStartingWith(master + ": Spark knows no host whose name has an underscore");
  }

  @ParameterizedTest
  @ValueSource(strings = {"spark://node7:7077", "spark://[fd00::7]:7077", "local[2]", "yarn"})
  void complete_otherMasters_areLeftAlone(String master) {
    assertThat(completed("spark.master", master).get("spark.master")).isEqualTo(master);
  }
}
