package io.convoy.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.cluster.RankMemory;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerRoomTest {
  private static final long MB = 1 << 20;
  private static final RankMemory NEED =
      new RankMemory(600 * MB, 400 * MB, 4000 * MB, 200 * MB); // 5200 MB

  private static ContainerRoom room(Map<String, String> settings) {
    SparkConf conf = new SparkConf(false).set("spark.master", "yarn");
    settings.forEach(conf::set);
    return ContainerRoom.of(conf).orElseThrow();
  }

  /** Memory as Spark reads it: a number alone counts MiB, units are powers of 1024. */
  @ParameterizedTest
  @CsvSource({
    "1024,     1024",
    "3g,       3072",
    "3gb,      3072",
    "6144m,    6144",
    "6144MB,   6144",
    "524288k,   512",
    "1t,    1048576",
  })
  void outside_ofAGivenOverhead_isInSparksUnits(String overhead, long mb) {
    assertThat(room(Map.of("spark.executor.memoryOverhead", overhead)).outside())
        .isEqualTo(mb * MB);
    assertThat(room(Map.of("spark.executor.memory", overhead)).heap()).isEqualTo(mb * MB);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5g", "lots", "2x"})
  void overhead_thatSparkCannotRead_isNamed(String overhead) {
    assertThatThrownBy(() -> room(Map.of("spark.executor.memoryOverhead", overhead)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("spark.executor.memoryOverhead");
  }

  @Test
  void outside_withoutAnOverhead_isAShareOfTheHeapButNotLittle() {
    assertThat(room(Map.of()).heap()).isEqualTo(1024 * MB);
    assertThat(room(Map.of()).outside()).isEqualTo(384 * MB);
    assertThat(room(Map.of("spark.executor.memory", "10g")).outside()).isEqualTo(1024 * MB);
    Map<String, String> half =
        Map.of("spark.executor.memory", "10g", "spark.executor.memoryOverheadFactor", "0.5");
    assertThat(room(half).outside()).isEqualTo(5120 * MB);
  }

  @Test
  void outside_onKubernetes_knowsItsOwnFactor() {
    Map<String, String> settings =
        Map.of(
            "spark.master", "k8s://https://host",
            "spark.executor.memory", "10g",
            "spark.kubernetes.memoryOverheadFactor", "0.4");
    assertThat(room(settings).outside()).isEqualTo(4096 * MB);
    SparkConf yarn = new SparkConf(false).set("spark.master", "yarn");
    settings.forEach(yarn::setIfMissing);
    assertThat(ContainerRoom.of(yarn).orElseThrow().outside()).isEqualTo(1024 * MB);
  }

  /** Spark asks for it beside the overhead, and Convoy leaves it alone. */
  @Test
  void outside_withOffHeapMemory_hasThatToo() {
    Map<String, String> settings =
        Map.of(
            "spark.executor.memoryOverhead", "1g",
            "spark.memory.offHeap.enabled", "true",
            "spark.memory.offHeap.size", "2g");
    assertThat(room(settings).outside()).isEqualTo(3072 * MB);
  }

  @ParameterizedTest
  @ValueSource(strings = {"local[2]", "local-cluster[2,1,1024]", "spark://host:7077"})
  void room_whereNobodyLimitsProcesses_isNotKnown(String master) {
    assertThat(ContainerRoom.of(new SparkConf(false).set("spark.master", master))).isEmpty();
  }

  @Test
  void ranks_ofAnExecutor_areAsManyAsTasks() {
    assertThat(room(Map.of("spark.executor.cores", "8")).ranks()).isEqualTo(1);
    ContainerRoom shared = room(Map.of("spark.executor.cores", "8", "spark.task.cpus", "4"));
    assertThat(shared.ranks()).isEqualTo(2);
    assertThat(shared.shortage(NEED)).startsWith("an executor needs about 9.6 GB"); // 9800 MB
  }

  @Test
  void shortage_saysWhatIsNeededWhatIsThereAndWhatToSet() {
    assertThat(room(Map.of()).shortage(NEED))
        .isEqualTo(
            "an executor needs about 5.1 GB outside the heap (libraries 0.6, parameters and"
                + " optimizer 0.4, layers 3.9, images 0.2), this gives 0.4, and its container is"
                + " killed when it takes more; set it to 5376m, or take a smaller"
                + " train.micro-batch");
    assertThat(room(Map.of("spark.executor.memoryOverhead", "5376m")).shortage(NEED)).isEmpty();
  }

  /** A heap that is larger than what lives in it leaves room, too. */
  @Test
  void begins_whereHeapAndOverheadTogetherSuffice() {
    assertThat(room(Map.of()).begins(NEED)).isFalse();
    assertThat(room(Map.of("spark.executor.memory", "4g")).begins(NEED)).isTrue();
    assertThat(room(Map.of("spark.executor.memory", "3g")).begins(NEED)).isFalse();
  }
}
