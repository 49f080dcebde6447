package io.convoy.driver.conf;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.convoy.executor.data.dataset.LearningTask;
import io.convoy.executor.data.pipeline.TestViews;
import io.convoy.executor.data.shard.ReadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReferenceConfTest {
  private static final Path CONF = Path.of("../conf");

  private final Config reference = ConfSources.reference();

  @Test
  void reference_comparedWithTheRecords_hasTheSameKeys() {
    List<String> keys = new ArrayList<>();
    leaves(reference.root(), "", keys);
    assertThat(keys).isNotEmpty().hasSameElementsAs(ConfKeys.of(RunConf.class).leaves());
  }

  @Test
  void reference_everyKey_isExplainedAbove() throws IOException {
    List<String> lines = Files.readAllLines(CONF.resolve("reference.conf"));
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).matches("  [a-z].*=.*")) {
        assertThat(lines.get(i - 1)).as("the line above %s", lines.get(i)).matches("  (#|[a-z]).*");
      }
    }
  }

  @Test
  void reference_readWithTheRequiredKeysOnly_holdsTheDefaults() {
    RunConf conf =
        RunConf.read(
            Optional.empty(), List.of("run.dir=runs/a", "data.path=data", "model.name=resnet20"));
    assertThat(conf.run()).isEqualTo(new RunConf.Run("runs/a", 1, Duration.ZERO, true));
    assertThat(conf.data())
        .isEqualTo(
            new DataConf(
                "data",
                "train",
                "val",
                new SamplingConf(SamplingConf.SamplingRule.UNIFORM, List.of()),
                List.of(),
                NormaliseChoice.Deferred.AUTO,
                new TestConf(List.of(), TestViews.Crops.CENTRE, Optional.empty(), Optional.empty()),
                4,
                1,
                ReadOptions.DEFAULT));
    assertThat(conf.engine()).isEqualTo(EngineChoice.AUTO);
    assertThat(conf.train())
        .isEqualTo(
            new TrainConf(
                LearningTask.CLASSIFICATION,
                new SimclrConf(0.5, 64, 128),
                new LossConf("model", ClassWeights.NONE, Map.of()),
                128,
                MicroBatch.of(0),
                10,
                List.of(),
                PrecisionChoice.FP32));
    assertThat(conf.snapshot())
        .isEqualTo(new SnapshotConf(1, 0, Duration.ZERO, true, 2, 1, 0, false));
    assertThat(conf.update().regularisation().l2()).isEqualTo(1e-4);
    assertThat(conf.schedule().learningRate()).isEqualTo(0.1);
    assertThat(conf.report()).isEqualTo(new ReportConf(100, "", "convoy"));
    assertThat(conf.cluster().timeout()).hasSeconds(60);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void recipe_read_needsNothingElse(Path recipe) {
    assertThat(RunConf.read(Optional.of(recipe), List.of()).model().name()).startsWith("resnet");
  }

  @Test
  void sparkDefaults_everySetting_hasAReasonAbove() throws IOException {
    List<String> settings = new ArrayList<>();
    String above = "";
    for (String line : Files.readAllLines(CONF.resolve("spark-defaults.conf"))) {
      if (!line.isBlank() && !line.startsWith("#")) {
        assertThat(line).matches("spark\\.[A-Za-z._]+ +\\S.*");
        assertThat(above).as("the line above %s", line).matches("(#|spark\\.).*");
        settings.add(line.substring(0, line.indexOf(" ")));
      }
      above = line;
    }
    assertThat(settings).hasSizeGreaterThan(5).doesNotHaveDuplicates();
  }

  static List<Path> recipes() throws IOException {
    try (Stream<Path> files = Files.list(CONF.resolve("recipes"))) {
      List<Path> recipes = files.sorted().toList();
      assertThat(recipes).hasSizeGreaterThan(1);
      return recipes;
    }
  }

  private static void leaves(ConfigObject group, String path, List<String> keys) {
    for (String key : group.keySet()) {
      ConfigValue value = group.get(key);
      if (value instanceof ConfigObject inner && !inner.isEmpty()) {
        leaves(inner, ConfKeys.join(path, key), keys);
      } else {
        keys.add(ConfKeys.join(path, key));
      }
    }
  }
}
