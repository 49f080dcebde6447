package io.convoy.driver.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoy.executor.round.ImageAnswers.Features;
import java.util.List;
import org.junit.jupiter.api.Test;

class NeighboursTest {
  private static final List<String> PATHS = List.of("a", "b", "c", "d");

  private static ObjectNode report(Features... features) {
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    new Neighbours(List.of("cat", "dog"), PATHS, List.of(features)).addTo(report);
    return report;
  }

  @Test
  void addTo_ofFourImages_listsTheOthersByDistance() {
    JsonNode all =
        report(
                new Features(2, 1, new float[] {0, 0}),
                new Features(0, 0, new float[] {3, 4}),
                new Features(3, 0, new float[] {1, 0}),
                new Features(1, 1, new float[] {0, -2}))
            .get("neighbours");
    assertThat(all).hasSize(4);
    JsonNode first = all.get(0);
    assertThat(first.get("path").asText()).isEqualTo("c");
    assertThat(first.get("label").asText()).isEqualTo("dog");
    assertThat(first.get("nearest").findValuesAsText("path")).containsExactly("d", "b", "a");
    assertThat(first.get("nearest").findValuesAsText("distance"))
        .containsExactly("1.0", "2.0", "5.0");
  }

  @Test
  void addTo_withoutFeatures_addsNothing() {
    assertThat(report().isEmpty()).isTrue();
  }
}
