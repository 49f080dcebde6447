package io.convoy.driver.conf;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import io.convoy.executor.catalogue.Kind;
import io.convoy.executor.catalogue.Parameter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parameters of all that a recipe can name. */
class KindParametersTest {
  private static final String REQUIRED = "run.dir = r, data.path = d, model.name = lenet\n";

  @TempDir Path folder;

  /** Each parameter of each kind. */
  @Test
  void parameters_ofEveryKind_areRead() {
    Map<String, List<String>> groups =
        Map.of(
            "clippings", List.of("clip"),
            "losses", List.of("train.loss"),
            "models", List.of("model"),
            "optimizers", List.of("optimizer"),
            "schedules", List.of("schedule", "momentum-schedule", "decay-schedule"));
    groups.forEach(
        (name, keys) -> {
          for (Kind<?> kind : Catalogues.all().get(name).kinds()) {
            keys.forEach(key -> requireRead(key, kind));
          }
        });
  }

  private void requireRead(String key, Kind<?> kind) {
    Map<String, Object> given = new TreeMap<>();
    kind.parameters().forEach(parameter -> given.put(parameter.name(), value(parameter)));
    String group =
        ConfigValueFactory.fromMap(given)
            .withFallback(ConfigFactory.parseString("name = " + kind.name()).root())
            .render(ConfigRenderOptions.concise());
    RunConf conf = read(REQUIRED + "schedule.base-batch = 0, " + key + " = " + group);
    Map<String, Map<String, Object>> parameters =
        Map.of(
            "clip", conf.clip().parameters(),
            "model", conf.model().parameters(),
            "train.loss", conf.train().loss().parameters(),
            "optimizer", conf.optimizer().parameters(),
            "schedule", conf.schedule().parameters(),
            "momentum-schedule", conf.momentumSchedule().parameters(),
            "decay-schedule", conf.decaySchedule().parameters());
    assertThat(kind.checked(given)).isEqualTo(parameters.get(key));
    assertThat(RunConf.parse(conf.render(), "stored")).isEqualTo(conf);
  }

  /** The default, or something like what must be given. */
  private static Object value(Parameter parameter) {
    return parameter
        .preset()
        .orElseGet(
            () ->
                parameter.name().equals("nd4j")
                    ? "{\"@class\":\"org.nd4j.linalg.schedule.FixedSchedule\",\"value\":0.3}"
                    : List.of(3.0, 6.0));
  }

  private RunConf read(String recipe) {
    return RecipeFile.read(folder, recipe);
  }
}
