package io.convoy.driver.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.convoy.executor.round.ClassPairs;
import io.convoy.executor.round.ClassPairs.Pair;
import io.convoy.executor.round.EvaluationCounts;
import io.convoy.executor.round.EvaluationCounts.ClassCounts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ValidationFilesTest {
  @Test
  void evaluated_twice_keepsAFileEach() throws Exception {
    Map<String, String> kept = new TreeMap<>();
    ValidationFiles files = new ValidationFiles(List.of("cat", "dog"), "data", "val", kept::put);
    EvaluationCounts counts =
        new EvaluationCounts(
            5,
            2.5,
            3,
            5,
            List.of(new ClassCounts(3, 2, 3), new ClassCounts(2, 1, 2)),
            new ClassPairs(List.of(new Pair(0, 0, 2), new Pair(0, 1, 1), new Pair(1, 0, 1))));
    files.evaluated(4, 1, counts);
    files.evaluated(8, 2, counts);
    assertThat(kept.keySet())
        .containsExactly("validation/epoch-00001.json", "validation/epoch-00002.json");
    JsonNode one = new ObjectMapper().readTree(kept.get("validation/epoch-00002.json"));
    assertThat(one.get("step").asLong()).isEqualTo(8);
    assertThat(one.get("split").asText()).isEqualTo("val");
    assertThat(one.get("top1_accuracy").asDouble()).isEqualTo(0.6);
    assertThat(one.get("confusion")).hasToString("[[0,0,2],[0,1,1],[1,0,1]]");
    assertThat(one.get("classes").get(0).get("recall").asDouble()).isEqualTo(2 / 3.0);
    assertThat(one.has("snapshot")).isFalse();
  }
}
