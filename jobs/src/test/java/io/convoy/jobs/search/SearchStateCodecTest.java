package io.convoy.jobs.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.jobs.search.SearchStateCodec.Stored;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchStateCodecTest {
  private static final String JSON =
      """
      {
        "version" : 1,
        "metric" : "accuracy",
        "epochs" : 9,
        "trials" : [ {
          "settings" : {
            "optimizer.name" : "\\"sgd\\"",
            "schedule.learning-rate" : "0.01"
          },
          "first_loss" : 2.25
        }, {
          "settings" : { }
        } ],
        "legs" : [ {
          "trial" : 0,
          "until" : 3,
          "lane" : 1,
          "begin" : 2,
          "end" : 5,
          "ending" : "diverged",
          "values" : [ 0.5, "NaN" ],
          "steps" : 17,
          "reason" : "why"
        }, {
          "trial" : 1,
          "until" : 1,
          "lane" : 0,
          "begin" : 0,
          "end" : 1
        } ]
      }""";

  private static Stored stored() {
    Map<String, String> settings =
        Map.of("optimizer.name", "\"sgd\"", "schedule.learning-rate", "0.01");
    LegResult result = new LegResult(Ending.DIVERGED, List.of(0.5, Double.NaN), 17, "why");
    return new Stored(
        "accuracy",
        9,
        Folds.NONE,
        new SearchState(
            List.of(
                new Trial(0, new TreeMap<>(settings), OptionalDouble.of(2.25)),
                new Trial(1, new TreeMap<>(), OptionalDouble.empty())),
            List.of(
                new Leg(new Goal(0, 3), 1, 2, 5, Optional.of(result)),
                new Leg(new Goal(1, 1), 0, 0, 1, Optional.empty()))));
  }

  @Test
  void state_isStoredAsDocumented_andReadAgain() {
    byte[] json = SearchStateCodec.json(stored());
    assertThat(new String(json, StandardCharsets.UTF_8)).isEqualTo(JSON);
    assertThat(SearchStateCodec.read(json, "search.json")).isEqualTo(stored());
    Stored start = new Stored("loss", 3, Folds.NONE, SearchState.START);
    assertThat(SearchStateCodec.read(SearchStateCodec.json(start), "search.json")).isEqualTo(start);
  }

  @Test
  void state_ofCrossValidation_hasEachFold() {
    LegResult result =
        new LegResult(
            Ending.DONE, List.of(0.25, 0.5), 40, "", List.of(List.of(0.0, 0.4), List.of(0.5, 0.6)));
    SearchState state =
        new SearchState(
            List.of(new Trial(0, new TreeMap<>(), OptionalDouble.empty())),
            List.of(new Leg(new Goal(0, 2), 0, 0, 2, Optional.of(result))));
    Stored folded = new Stored("accuracy", 2, new Folds(2, 7), state);
    String json = new String(SearchStateCodec.json(folded), StandardCharsets.UTF_8);
    assertThat(json)
        .contains("\"version\" : 2", "\"folds\" : 2", "\"folds_seed\" : 7")
        .contains("\"folds\" : [ [ 0.0, 0.4 ], [ 0.5, 0.6 ] ]");
    assertThat(SearchStateCodec.read(SearchStateCodec.json(folded), "s")).isEqualTo(folded);
  }

  @Test
  void state_ofANewerVersionOrDamaged_isRefused() {
    byte[] newer =
        JSON.replace("\"version\" : 1", "\"version\" : 3").getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> SearchStateCodec.read(newer, "s/search.json"))
        .hasMessage(
            "s/search.json is of version 3, but this Convoy knows up to 2: take a newer one");
    assertThatThrownBy(() -> SearchStateCodec.read(new byte[] {'{'}, "s/search.json"))
        .hasMessageContaining("s/search.json is no state of a search");
  }

  /** A process that is killed between removing one state and naming the next. */
  @Test
  void folder_killedWhileAStateIsReplaced_hasTheNewOne(@TempDir Path dir) throws Exception {
    SearchFolder folder = new SearchFolder(new Configuration(), dir.resolve("a").toString());
    assertThat(folder.read()).isEmpty();
    folder.write(SearchFolder.STATE, SearchStateCodec.json(stored()));
    assertThat(folder.read()).contains(stored());
    Files.move(dir.resolve("a/search.json"), dir.resolve("a/.search.json.new"));
    assertThat(folder.read()).contains(stored());
  }
}
