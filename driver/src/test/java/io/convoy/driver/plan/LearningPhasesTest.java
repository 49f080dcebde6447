package io.convoy.driver.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.convoy.driver.conf.RunConf;
import io.convoy.driver.plan.LearningPhases.Phase;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.model.AdapterChoice;
import io.convoy.executor.model.Adapters;
import io.convoy.executor.model.LoraSpec;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.NetworkStages;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.round.LearningPlan;
import io.convoy.executor.vector.Learning;
import io.convoy.executor.vector.Learning.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearningPhasesTest {
  private static NetworkStages network(String name, int size) {
    return NetworkStages.ofCatalogue(
        ModelCatalogue.configuration(
            new ModelSpec(name, new ImageShape(size, size, 3), 10, Map.of(), 1)));
  }

  /** Of 10 epochs of 4 steps. */
  private static LearningPhases phases(String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "run.dir=r",
                "data.path=d",
                "model.name=resnet8",
                "model.weights-from=w.zip",
                "train.batch=24"));
    all.addAll(List.of(settings));
    RunConf conf = RunConf.read(Optional.empty(), all);
    LoraSpec lora = conf.finetune().lora();
    ComputationGraphConfiguration model = ModelCatalogue.configuration(conf.model().spec(10, 1));
    List<String> adapted = lora.isOn() ? AdapterChoice.of(model, lora).layers() : List.of();
    NetworkStages network = NetworkStages.ofCatalogue(Adapters.onto(model, lora, adapted));
    return new Planner(conf, 96, 10).of(network).learning();
  }

  @ParameterizedTest
  @CsvSource({
    "resnet20, 32, stem stage1 stage2 stage3, output",
    "resnet50, 64, stem stage1 stage2 stage3 stage4, output",
    "vgg11-bn, 32, stage1 stage2 stage3 stage4 stage5 dense1 dense2, output",
    "googlenet, 64, conv1 conv2 conv3 inception3 inception4 inception5, output",
    "squeezenet1.1, 65, conv1 fire1 fire2 fire3 fire4 fire5 fire6 fire7 fire8, classes",
    "fractalnet20, 32, block1 block2 block3 block4 block5, output",
    "lenet, 32, conv1 conv2 dense1 dense2, output"
  })
  void stages_ofCatalogueModels_areWhatNamesBeginWith(
      String name, int size, String stages, String head) {
    NetworkStages network = network(name, size);
    assertThat(network.stages().stream().map(NetworkStages.Stage::name))
        .containsExactly(stages.split(" "));
    assertThat(network.head()).isEqualTo(head);
  }

  @Test
  void stages_ofAFile_areItsLayers() {
    var model =
        ModelCatalogue.configuration(
            new ModelSpec("lenet", new ImageShape(12, 12, 3), 10, Map.of(), 1));
    assertThat(NetworkStages.ofFile(model).stages()).hasSize(4);
  }

  @Test
  void everything_withoutSettings_learns() {
    assertThat(phases().phases()).containsExactly(new Phase(1, LearningPlan.ALL));
    assertThat(phases().after(7)).isEqualTo(LearningPlan.ALL);
  }

  @Test
  void unfreezing_stageByStage_beginsAPhaseAfterTheEpochBefore() {
    LearningPhases phases =
        phases(
            "finetune.freeze=head-only",
            "finetune.unfreeze=[{ epoch = 3, stages = 1 }, { epoch = 5 }]");
    assertThat(phases.phases()).extracting(Phase::epoch).containsExactly(1, 3, 5);
    assertThat(phases.phases())
        .extracting(phase -> phase.plan().since())
        .containsExactly(0L, 8L, 16L);
    assertThat(rates(phases.after(1))).isEqualTo("stem 0, stage1 0, stage2 0, stage3 0, head 1");
    assertThat(rates(phases.after(2))).isEqualTo("stem 0, stage1 0, stage2 0, stage3 0.1, head 1");
    assertThat(rates(phases.after(3))).isEqualTo(rates(phases.after(2)));
    assertThat(rates(phases.after(4)))
        .isEqualTo("stem 0.1, stage1 0.1, stage2 0.1, stage3 0.1, head 1");
    assertThat(phases.after(10)).isEqualTo(phases.after(4));
  }

  private static String rates(LearningPlan plan) {
    Learning learning = plan.learning();
    return String.format(
        "stem %s, stage1 %s, stage2 %s, stage3 %s, head %s",
        plain(learning.rate("stem-norm")),
        plain(learning.rate("stage1-block1-1-conv")),
        plain(learning.rate("stage2-block1-2-norm")),
        plain(learning.rate("stage3-block1-1-conv")),
        plain(learning.rate("output")));
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  @Test
  void layerDecay_fromTheHeadDown_isAPowerForEachStage() {
    Learning learning = phases("finetune.layer-decay=0.5").after(0).learning();
    assertThat(learning.rate("output")).isEqualTo(1);
    assertThat(learning.rate("stage3-block1-1-conv")).isEqualTo(0.5);
    assertThat(learning.rate("stem-conv")).isCloseTo(0.0625, within(1e-12));
  }

  @Test
  void batchNorm_train_isNotFrozen() {
    LearningPhases phases = phases("finetune.freeze={ stages = 2 }", "finetune.batch-norm=train");
    Learning learning = phases.after(0).learning();
    assertThat(learning.rate("stem-conv")).isZero();
    assertThat(learning.rate("stem-norm")).isEqualTo(0.1);
    assertThat(phases.infers(network("resnet8", 32))).isFalse();
  }

  @Test
  void batchNorm_ofRunningStatistics_infersUnlessTheyAreAdapted() {
    NetworkStages network = network("resnet8", 32);
    LearningPhases kept = phases("finetune.freeze=head-only");
    assertThat(kept.infers(network)).isTrue();
    assertThat(kept.after(0).learning().statistics()).isEqualTo(Statistics.KEPT);
    LearningPhases adapted = phases("finetune.freeze=head-only", "finetune.batch-norm=statistics");
    assertThat(adapted.infers(network)).isFalse();
    assertThat(adapted.after(0).learning().statistics()).isEqualTo(Statistics.ADAPTED);
  }

  @Test
  void names_byPattern_areFrozen() {
    Learning learning =
        phases("finetune.freeze={ names = [\"stem*\", \"stage?-block1-2-conv\"] }")
            .after(0)
            .learning();
    assertThat(learning.rate("stem-norm")).isZero();
    assertThat(learning.rate("stage3-block1-2-conv")).isZero();
    assertThat(learning.rate("stage3-block1-2-norm")).isEqualTo(0.1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "finetune.freeze={ stages = 9 }|finetune.freeze = { stages = 9 }: the network has 4 stages"
            + " below its head: stem, stage1, stage2, stage3",
        "finetune.freeze={ names = [\"stem-cov\"] }|finetune.freeze.names = stem-cov: no layer with"
            + " parameters has such a name; the nearest is stem-conv",
        "finetune.freeze={ names = [\"*\"] }|finetune.freeze = { names = [*] }: would leave no layer"
            + " that learns"
      })
  void setting_thatTheNetworkDoesNotHave_isRefusedByItsValue(String setting, String message) {
    assertThatThrownBy(() -> phases(setting)).hasMessage(message);
  }

  @Test
  void unfreezing_ofMoreStagesThanThereAre_isRefused() {
    assertThatThrownBy(
            () ->
                phases(
                    "finetune.freeze=head-only", "finetune.unfreeze=[{ epoch = 2, stages = 5 }]"))
        .hasMessage(
            "finetune.unfreeze = { epoch = 2, stages = 5 }: the network has 4 stages below its"
                + " head: stem, stage1, stage2, stage3");
  }

  @Test
  void adapters_learnAtTheFullRateInAllPhases() {
    LearningPhases phases =
        phases(
            "finetune.lora.rank=2",
            "finetune.lora.layers=[\"stage*\"]",
            "finetune.unfreeze=[{ epoch = 3, stages = 1 }]");
    Learning first = phases.after(0).learning();
    assertThat(rates(phases.after(0))).isEqualTo("stem 0, stage1 0, stage2 0, stage3 0, head 1");
    assertThat(first.rate("stage1-block1-1-conv-lora-down")).isEqualTo(1);
    assertThat(first.rate("stage3-block1-2-conv-lora-up")).isEqualTo(1);
    Learning second = phases.after(2).learning();
    assertThat(rates(phases.after(2))).isEqualTo("stem 0, stage1 0, stage2 0, stage3 0.1, head 1");
    assertThat(second.rate("stage3-block1-2-conv-lora-up")).isEqualTo(1);
  }

  @Test
  void biases_alone_learnAtTheBackbonesRate() {
    LearningPhases phases =
        phases("finetune.freeze=biases-only", "finetune.unfreeze=[{ epoch = 3, stages = 1 }]");
    Learning first = phases.after(0).learning();
    assertThat(rates(phases.after(0))).isEqualTo("stem 0, stage1 0, stage2 0, stage3 0, head 1");
    assertThat(first.biasRate("stem-norm")).isEqualTo(0.1);
    assertThat(first.biasRate("output")).isEqualTo(1);
    Learning second = phases.after(2).learning();
    assertThat(second.rate("stage3-block1-2-norm")).isEqualTo(0.1);
    assertThat(second.biasRate("stage3-block1-2-norm")).isEqualTo(0.1);
    assertThat(second.rate("stage2-block1-2-norm")).isZero();
  }
}
