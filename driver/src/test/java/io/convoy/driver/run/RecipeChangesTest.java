package io.convoy.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.driver.conf.RunConf;
import io.convoy.driver.plan.Adjusted;
import io.convoy.driver.plan.Planner;
import io.convoy.driver.plan.Progress;
import io.convoy.driver.snapshot.ModelIdentity;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.driver.snapshot.SnapshotContent;
import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeChangesTest {
  /** 40 images in batches of 20: two steps an epoch. */
  private static final int IMAGES = 40;

  private static RunConf conf(String... overrides) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "run.dir=/run",
                "data.path=/data",
                "model.name=lenet",
                "train.batch=20",
                "train.epochs=2",
                "schedule { learning-rate = 0.1, base-batch = 0, warmup-epochs = 0 }"));
    all.addAll(List.of(overrides));
    return RunConf.read(Optional.empty(), all);
  }

  private static RecipeChanges changes(String stored, long step, RunConf now) {
    ColourStatistics colours =
        new ColourStatistics(
            List.of(0.5, 0.5, 0.5),
            List.of(0.2, 0.2, 0.2),
            List.of(1.0, 1.0, 1.0),
            List.of(List.of(1.0, 0.0, 0.0), List.of(0.0, 1.0, 0.0), List.of(0.0, 0.0, 1.0)));
    Progress progress = new Progress(step, (int) step / 2, 0, 0, 0, List.of(), Adjusted.NONE, 0);
    return new RecipeChanges(
        new Snapshot(
            "/run/snapshots/step-00000004",
            new SnapshotContent(
                progress,
                new ModelIdentity(
                    "lenet", now.model().input(), Map.of(), List.of("a", "b"), colours, "", null),
                1,
                1,
                "torch",
                Map.of(),
                stored,
                Map.of()),
            List.of()),
        now,
        path -> path.startsWith("/") ? path : "/home/ann/" + path);
  }

  @Test
  void otherTask_ofTheSnapshot_isNamedWithTheWayFromItsWeights() {
    RunConf now = conf();
    assertThat(changes(conf("train.task=rotation").render(), 4, now).otherTask())
        .hasValue(
            "its network learns train.task = rotation, not classification, which has another last"
                + " layer; model.weights-from = \"/run/snapshots/step-00000004\" starts from its"
                + " weights");
    assertThat(changes(now.render(), 4, now).otherTask()).isEmpty();
  }

  @Test
  void refusal_ofOtherComparisonOfViews_saysBoth() {
    String[] simclr = {"train.task=simclr", "data.augment=[{name=random-crop}]", "train.batch=128"};
    RunConf now = conf(simclr[0], simclr[1], simclr[2], "train.simclr.temperature=0.1");
    assertThat(changes(conf(simclr).render(), 4, now).refusal().orElseThrow())
        .isEqualTo(
            "its network was made with train.simclr { temperature = 0.5, group = 64, projection ="
                + " 128 }, not { temperature = 0.1, group = 64, projection = 128 };"
                + " model.weights-from = \"/run/snapshots/step-00000004\" in another run.dir starts"
                + " from its weights");
    assertThat(changes(now.render(), 4, now).refusal()).isEmpty();
  }

  @Test
  void refusal_ofAnotherLoss_saysBoth() {
    RunConf now = conf("train.loss=hinge");
    assertThat(changes(conf().render(), 4, now).refusal())
        .hasValue(
            "its network learns by train.loss { name = model, class-weights = none }, not { name ="
                + " hinge, class-weights = none };"
                + " model.weights-from = \"/run/snapshots/step-00000004\" in another run.dir starts"
                + " from its weights");
    assertThat(changes(now.render(), 4, now).refusal()).isEmpty();
  }

  private static List<String> lines(String stored, long step, RunConf now) {
    return changes(stored, step, now).lines(new Planner(now, IMAGES, 2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "optimizer.name=sgd | optimizer.name=lars",
        "optimizer.name=lars | optimizer.name=sgd",
        "optimizer.name=adam | optimizer.name=adamw",
        "optimizer.name=adamw | optimizer.name=lamb",
        "optimizer.name=adagrad | optimizer.name=rmsprop"
      })
  void refusal_anotherRule_namesBothAndTheWayFromTheseWeights(String before, String after) {
    assertThat(changes(conf(before).render(), 4, conf(after)).refusal())
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .contains("of " + before.replace("=", " = ") + ", which ")
                    .contains(after.replace("=", " = ") + " cannot go on with")
                    .contains(
                        "; model.weights-from = \"/run/snapshots/step-00000004\" starts from its"
                            + " weights"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sgd, momentum = 0 | sgd, momentum = 0.9",
        "rmsprop, momentum = 0 | rmsprop, momentum = 0.5",
      })
  void refusal_sameRuleWithoutTheStateThatIsNeeded_namesTheNumbers(String before, String after) {
    assertThat(
            changes(
                    conf("optimizer { name = " + before + " }").render(),
                    4,
                    conf("optimizer { name = " + after + " }"))
                .refusal())
        .hasValueSatisfying(text -> assertThat(text).contains("momentum = 0, ", "momentum = 0."));
  }

  @Test
  void refusal_anAverageThatWasNotKept_saysSo() {
    assertThat(changes(conf().render(), 4, conf("average.kind=ema")).refusal())
        .hasValueSatisfying(text -> assertThat(text).contains("no average", "average.kind = ema"));
    assertThat(changes(conf("average.kind=ema").render(), 4, conf()).refusal()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "finetune.lora.rank = 2 | finetune.lora.rank = 0 | lora = { rank = 2",
        "finetune.lora.rank = 2 | finetune.lora.rank = 3 | lora = { rank = 2",
        "finetune.lora.rank = 2 | finetune.lora { rank = 2, alpha = 8 } | lora = { rank = 2",
        "finetune.lora.rank = 2 | finetune.lora { rank = 2, layers = [stem-conv] } | layers = [*]",
        "finetune.freeze = none | finetune.lora.rank = 2 | freeze = none"
      })
  void refusal_otherAdapters_namesThoseOfTheState(String before, String after, String named) {
    String from = "model.weights-from = w";
    Optional<String> refusal = changes(conf(from, before).render(), 4, conf(from, after)).refusal();
    assertThat(refusal)
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .contains("its state is of a run with finetune {", named)
                    .contains("; model.weights-from = \"/run/snapshots/step-00000004\" starts"));
    assertThat(changes(conf(from, before).render(), 4, conf(from, before)).refusal()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sgd, momentum = 0.9 | sgd, momentum = 0",
        "sgd, nesterov = true | sgd, nesterov = false",
        "lars, momentum = 0 | lars, momentum = 0.9",
        "adam, beta1 = 0.9 | adam, beta1 = 0.8",
      })
  void refusal_sameRuleWithOtherNumbers_isNone(String before, String after) {
    assertThat(
            changes(
                    conf("optimizer { name = " + before + " }").render(),
                    4,
                    conf("optimizer { name = " + after + " }"))
                .refusal())
        .isEmpty();
  }

  @Test
  void lines_sameRecipe_areNone() {
    assertThat(lines(conf().render(), 4, conf())).isEmpty();
    assertThat(lines(conf().render(), 2, conf("run.dir=/moved"))).isEmpty();
  }

  /** The cosine of two epochs is at its end; of four in the middle. */
  @Test
  void lines_moreEpochs_tellTheJumpOfTheRate() {
    String cosine = "schedule.name=cosine";
    assertThat(lines(conf(cosine).render(), 4, conf(cosine, "train.epochs=4")))
        .containsExactly(
            "train.epochs = 2 -> 4",
            "so the learning rate goes from 0.01464 in step 4 to 0.05 in step 5: 3.414 times");
  }

  @Test
  void lines_anotherRate_tellItEvenInTheMiddle() {
    String constant = "schedule.name=constant";
    assertThat(lines(conf(constant).render(), 2, conf(constant, "schedule.learning-rate=0.01")))
        .containsExactly(
            "schedule.learning-rate = 0.1 -> 0.01",
            "so the learning rate goes from 0.1 in step 2 to 0.01 in step 3: 0.1 times");
  }

  @Test
  void lines_whatDoesNotTouchTheRate_tellsNoneOfIt() {
    assertThat(lines(conf().render(), 2, conf("data.augment=[{name=horizontal-flip}]")))
        .singleElement()
        .asString()
        .startsWith("data.augment = [");
  }

  @Test
  void lines_relativePathsOfAnOlderVersion_areNoChange() {
    String relative = conf("run.dir=run", "data.path=data").render();
    assertThat(lines(relative, 2, conf("run.dir=/home/ann/run", "data.path=/home/ann/data")))
        .isEmpty();
  }

  @Test
  void lines_keysThatThisVersionDoesNotKnow_areToldAsTheyAre() {
    assertThat(lines(conf().render() + "\ntrain.gone = 5", 2, conf()))
        .containsExactly("train.gone = 5 -> unset");
  }
}
