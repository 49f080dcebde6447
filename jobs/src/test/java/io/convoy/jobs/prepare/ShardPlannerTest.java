package io.convoy.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.intake.IntakeOptions;
import io.convoy.executor.data.storage.DataException;
import io.convoy.jobs.prepare.input.InputFile;
import io.convoy.jobs.prepare.input.InputOptions;
import io.convoy.jobs.prepare.input.InputTree;
import io.convoy.jobs.prepare.task.ShardPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ShardPlannerTest {
  @Test
  void plan_holdOut_takesTheSameShareOfEachClass() {
    List<ShardPlan> plans = ShardPlanner.plan(tree(100, 40, 3), options(0.1, 5, 64_000));
    assertThat(countByLabel(plans, "val")).isEqualTo(Map.of(0, 10L, 1, 4L, 2, 1L));
    assertThat(countByLabel(plans, "train")).isEqualTo(Map.of(0, 90L, 1, 36L, 2, 2L));
    assertThat(files(plans)).doesNotHaveDuplicates().hasSize(143);
  }

  @Test
  void plan_classOfOneImage_keepsItForTraining() {
    List<ShardPlan> plans = ShardPlanner.plan(tree(1, 10), options(0.5, 5, 64_000));
    assertThat(countByLabel(plans, "val")).isEqualTo(Map.of(1, 5L));
    assertThat(countByLabel(plans, "train")).isEqualTo(Map.of(0, 1L, 1, 5L));
  }

  @Test
  void plan_sameInput_isTheSameAndSeedChangesIt() {
    InputTree tree = tree(50, 50);
    List<ShardPlan> plans = ShardPlanner.plan(tree, options(0.2, 5, 10_000));
    assertThat(ShardPlanner.plan(tree, options(0.2, 5, 10_000))).isEqualTo(plans);
    assertThat(files(ShardPlanner.plan(tree, options(0.2, 6, 10_000)))).isNotEqualTo(files(plans));
  }

  @Test
  void plan_shards_keepTheSizeAndMixTheClasses() {
    List<ShardPlan> plans = ShardPlanner.plan(tree(500, 500), options(0, 5, 256_000));
    assertThat(plans).hasSize(8);
    long next = 0;
    for (ShardPlan plan : plans) {
      assertThat(plan.firstSample()).isEqualTo(next);
      next += plan.files().size();
      assertThat(plan.files().size()).isLessThanOrEqualTo(125); // 2,048 bytes each
      double share = plan.files().stream().mapToInt(InputFile::label).average().orElseThrow();
      assertThat(share).isBetween(0.3, 0.7);
    }
    assertThat(next).isEqualTo(1000);
  }

  @Test
  void plan_imagesThatShrink_makesFewerShards() {
    InputTree tree = tree(400, 400);
    assertThat(ShardPlanner.plan(tree, options(0, 5, 256_000))).hasSize(7);
    InputTree large = new InputTree(tree.classes(), Map.of("train", grown(tree)), List.of());
    assertThat(ShardPlanner.plan(large, options(0, 5, 256_000), 0.01)).hasSize(7);
    assertThat(ShardPlanner.plan(large, options(0, 5, 256_000)).size()).isGreaterThan(100);
  }

  private static List<InputFile> grown(InputTree tree) {
    return tree.splits().get("train").stream()
        .map(file -> new InputFile(file.path(), file.label(), "", 0, 100 * file.size()))
        .toList();
  }

  @Test
  void plan_fileLargerThanAShard_getsOneOfItsOwn() {
    List<ShardPlan> plans = ShardPlanner.plan(tree(2, 2), options(0, 5, 4096 / 2 + 2048));
    assertThat(plans).extracting(plan -> plan.files().size()).containsOnly(2);
    assertThat(ShardPlanner.plan(tree(2, 2), options(0, 5, 4096)))
        .extracting(ShardPlan::file)
        .containsExactly("train/shard-00000.tar", "train/shard-00001.tar");
  }

  @Test
  void plan_holdOutBesideAValFolder_isRefused() {
    InputTree tree = tree(5, 5);
    InputTree both =
        new InputTree(
            tree.classes(),
            Map.of("train", tree.splits().get("train"), "val", tree.splits().get("train")),
            List.of());
    assertThatThrownBy(() -> ShardPlanner.plan(both, options(0.1, 1, 4096)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("leave out --val-fraction = 0.1");
  }

  private static PrepareOptions options(double valFraction, long seed, long shardBytes) {
    return new PrepareOptions(
        InputOptions.folder("in"),
        "out",
        valFraction,
        seed,
        shardBytes,
        IntakeOptions.DEFAULT,
        false);
  }

  /** Classes of so many files of 500 bytes. */
  private static InputTree tree(int... counts) {
    List<InputFile> files = new ArrayList<>();
    List<String> classes = new ArrayList<>();
    for (int label = 0; label < counts.length; label++) {
      classes.add("c" + label);
      for (int i = 0; i < counts[label]; i++) {
        files.add(new InputFile("c" + label + "/" + i + ".jpg", label, "", 0, 500));
      }
    }
    return new InputTree(classes, Map.of("train", files), List.of());
  }

  private static Map<Integer, Long> countByLabel(List<ShardPlan> plans, String split) {
    return plans.stream()
        .filter(plan -> plan.split().equals(split))
        .flatMap(plan -> plan.files().stream())
        .collect(Collectors.groupingBy(InputFile::label, Collectors.counting()));
  }

  private static List<String> files(List<ShardPlan> plans) {
    return plans.stream().flatMap(plan -> plan.files().stream()).map(InputFile::path).toList();
  }
}
