package io.convoy.jobs.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.driver.conf.RunConf;
import io.convoy.driver.plan.Planner;
import io.convoy.driver.run.TrainingSetup;
import io.convoy.executor.model.NetworkStages;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LearningTextTest {
  private static String text(String... settings) {
    RunConf conf =
        RunConf.read(Optional.of(Path.of("../conf/recipes/finetune.conf")), List.of(settings));
    NetworkStages network = conf.model().stages(TrainingSetup.network(conf, 2, () -> null));
    return new LearningText(new Planner(conf, 1000, 2).of(network).learning(), network).text();
  }

  @Test
  void text_ofTheRecipe_hasAColumnForEachPhase() {
    assertThat(text().lines())
        .containsExactly(
            "",
            "What learns, and the factor of its learning rate:",
            "               stage    parameters        from epoch 1        from epoch 3        from epoch 5",
            "                stem           496              frozen              frozen             0.07203",
            "              stage1         14208              frozen              frozen              0.1029",
            "              stage2         51456              frozen              frozen               0.147",
            "              stage3        204288              frozen                0.21                0.21",
            "              output           130                   1                   1                   1",
            "                 all        270578           130 learn        204418 learn        270578 learn",
            "                                             0.04805 %             75.55 %               100 %");
  }

  @Test
  void text_ofNamesAndStatistics_countsWhatIsExchanged() {
    List<String> lines =
        text(
                "finetune.freeze={ names = [\"*-norm\"] }",
                "finetune.unfreeze=[]",
                "finetune.layer-decay=1",
                "finetune.batch-norm=statistics")
            .lines()
            .toList();
    assertThat(lines.get(3)).endsWith("partly frozen");
    assertThat(lines).anyMatch(line -> line.endsWith("269202 learn"));
  }

  @Test
  void text_whereEverythingLearns_isEmpty() {
    assertThat(
            text(
                "finetune.freeze=none",
                "finetune.unfreeze=[]",
                "finetune.layer-decay=1",
                "finetune.backbone-rate=1"))
        .isEmpty();
  }

  @Test
  void text_ofAdaptersAndBiases_saysWhatLearnsInPlaceOfLayers() {
    assertThat(
            text(
                    "finetune.freeze=none",
                    "finetune.lora.rank=1",
                    "finetune.lora.layers=[\"stage3*\"]",
                    "finetune.unfreeze=[]")
                .lines()
                .skip(3))
        .containsExactly(
            "                stem           496              frozen",
            "              stage1         14208              frozen",
            "              stage2         51456              frozen",
            "              stage3        207840          adapters 1",
            "              output           130                   1",
            "                 all        274130          3682 learn",
            "                                               1.343 %");
    List<String> biases =
        text("finetune.freeze=biases-only", "finetune.unfreeze=[]", "finetune.layer-decay=1")
            .lines()
            .toList();
    assertThat(biases.get(3)).endsWith("biases 0.3");
    assertThat(biases).anyMatch(line -> line.endsWith("818 learn"));
  }
}
