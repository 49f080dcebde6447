package io.convoy.driver.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.convoy.driver.conf.RunConf;
import io.convoy.driver.schedule.Timeline;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.round.SavePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Plans of runs that compare the views of eight images with each other. */
class SimclrPlanTest {
  private static final int IMAGES = 100;

  private static Planner planner(String train) {
    RunConf conf =
        RunConf.read(
            Optional.empty(),
            List.of(
                "run.dir=run",
                "data.path=data",
                "model.name=lenet",
                "data.augment = [{ name = random-crop }]",
                "train { task = simclr, simclr.group = 8, epochs = 2, " + train + " }"));
    return new Planner(conf, IMAGES, 2);
  }

  @Test
  void simclr_showsEachImageTwiceAndDividesNoGroup() {
    Planner planner = planner("batch = 48");
    assertThat(planner.timeline()).isEqualTo(Timeline.even(2, 48, 4));
    RoundTask.Train train =
        (RoundTask.Train)
            planner.tasks(Progress.START, 1, SavePlan.once("snapshots", false)).get(0);
    assertThat(train.guard().lossLimit()).isCloseTo(3 * Math.log(15), within(1e-9));
    // three groups of 16 views
    assertThat(planner.worldSize(Progress.START, 2)).isEqualTo(1);
    assertThat(planner.worldSize(Progress.START, 8)).isEqualTo(3);
    assertThat(planner.leastSlots(Progress.START)).isEqualTo(1);
    assertThatThrownBy(() -> planner("batch = 208"))
        .hasMessage(
            "train.batch = 208: split train has only 100 images in two views each; take a smaller"
                + " batch");
  }

  @Test
  void simclr_withTooLittleMemory_takesFewerWholeGroups() {
    Planner planner = planner("batch = 96, micro-batch = auto");
    Progress progress = planner.fitting(Progress.START, 1);
    List<Integer> sizes = new ArrayList<>();
    for (Optional<Progress> next = Optional.of(progress); next.isPresent(); ) {
      sizes.add(next.get().microBatch());
      next = planner.smallerMicroBatch(next.get(), 1);
    }
    assertThat(sizes).containsExactly(96, 48, 32, 16);
  }
}
