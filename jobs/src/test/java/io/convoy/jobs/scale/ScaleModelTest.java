package io.convoy.jobs.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The formulas by numbers that were computed by hand. */
class ScaleModelTest {
  private static final Offset<Double> EXACT = within(1e-12);
  private static final NetworkLine FAST = new NetworkLine(1e9, 0);

  /** Forward 0.1 s, backward 0.2 s, four buckets of 25 MB. */
  private static final StepCosts COSTS = new StepCosts(0.3, 2.0 / 3, 0.01, 100e6, 25e6);

  private static ScaleModel model(StepCosts costs, NetworkLine line) {
    return new ScaleModel(costs, SumPath.RING, line, Stragglers.NONE, 1);
  }

  @Test
  void sums_takeWhatTheirPathsSay() {
    NetworkLine line = new NetworkLine(1e9, 1e-3);
    assertThat(SumPath.RING.seconds(4, 100e6, line)).isCloseTo(0.156, EXACT);
    assertThat(SumPath.HALVING.seconds(4, 100e6, line)).isCloseTo(0.154, EXACT);
    assertThat(SumPath.HALVING.seconds(5, 100e6, line)).isCloseTo(0.166, EXACT);
    assertThat(SumPath.TREE.seconds(4, 100e6, line)).isCloseTo(0.204, EXACT);
    for (SumPath path : SumPath.values()) {
      assertThat(path.seconds(1, 100e6, line)).isZero();
      assertThat(SumPath.parse(path.toString())).isEqualTo(path);
    }
  }

  @Test
  void line_ofGigabits_isInBytes() {
    assertThat(NetworkLine.of(10, 50)).isEqualTo(new NetworkLine(1.25e9, 50e-6));
  }

  @Test
  void exchange_thatBackwardHides_leavesTheLastBucket() {
    ScaleModel.Step step = model(COSTS, FAST).at(2);
    assertThat(step.computing()).isCloseTo(0.3, within(1e-9));
    assertThat(step.exchanging()).isCloseTo(0.025, within(1e-9));
    assertThat(step.seconds()).isCloseTo(0.335, within(1e-9));
    assertThat(step.efficiency()).isCloseTo(0.31 / 0.335, within(1e-9));
  }

  /** From 0.15 s on, four times 0.25 s. */
  @Test
  void exchange_onASlowLine_goesOnBucketAfterBucket() {
    ScaleModel.Step step = model(COSTS, new NetworkLine(1e8, 0)).at(2);
    assertThat(step.exchanging()).isCloseTo(0.85, within(1e-9));
    assertThat(step.seconds()).isCloseTo(1.16, within(1e-9));
  }

  @Test
  void exchange_afterBackward_isNotHidden() {
    StepCosts whole = new StepCosts(0.3, 2.0 / 3, 0.01, 100e6, 0);
    assertThat(model(whole, FAST).at(2).exchanging()).isCloseTo(0.1, within(1e-9));
  }

  @Test
  void oneRank_isWhatOthersAreComparedWith() {
    assertThat(model(COSTS, FAST).at(1).efficiency()).isCloseTo(1, within(1e-9));
    assertThat(model(COSTS, FAST).at(1).exchanging()).isCloseTo(0, within(1e-9));
  }

  /** Compute 0.6 s, each bucket 0.05 s, update 0.02 s. */
  @Test
  void ranks_thatShareCores_takeTwiceAsLong() {
    assertThat(model(COSTS, FAST).at(2, 2).seconds()).isCloseTo(0.67, within(1e-9));
    assertThat(MeasuredRun.crowd(4, 2)).isEqualTo(2);
    assertThat(MeasuredRun.crowd(1, 2)).isEqualTo(1);
    assertThat(MeasuredRun.crowd(8, 0)).isEqualTo(1);
  }

  @Test
  void ranks_ofOneHost_addUpWithoutItsLine() {
    ScaleModel eight = new ScaleModel(COSTS, SumPath.RING, FAST, Stragglers.NONE, 8);
    assertThat(eight.at(8).exchanging()).isCloseTo(0, within(1e-9));
    assertThat(eight.at(16).exchanging()).isCloseTo(0.025, within(1e-9));
  }

  @Test
  void driver_isAskedByTheSecond_andAtTheMeeting() {
    DriverModel.Load load = new DriverModel(1e-4, 1e-6, FAST).at(100, 0.5);
    assertThat(load.messages()).isCloseTo(112, EXACT);
    assertThat(load.bytes()).isCloseTo(112_000, within(1e-6));
    assertThat(load.busy()).isCloseTo(0.0112, EXACT);
    assertThat(load.meetingBytes()).isCloseTo(2e6, within(1e-6));
    assertThat(load.meetingSeconds()).isCloseTo(0.2618, within(1e-9));
  }
}
