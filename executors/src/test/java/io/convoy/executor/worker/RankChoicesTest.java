package io.convoy.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.base.FailureKind;
import io.convoy.executor.device.DeviceChoice;
import io.convoy.executor.device.DeviceSettings;
import io.convoy.executor.device.GraphUse;
import io.convoy.executor.engine.Bfloat16;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.round.RankNotice;
import io.convoy.executor.round.RankReport;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.round.StepGuard;
import io.convoy.executor.round.SyncPlan;
import io.convoy.executor.round.SyncPlan.Compression;
import io.convoy.executor.round.SyncPlan.Mode;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rounds of ranks that share this process, in other ways of computing and exchanging. */
class RankChoicesTest extends RankRounds {
  @Test
  void round_onTheCpu_tellsSoOfEachRank() throws Exception {
    assertThat(run(plan(2, 0, train(0, 1, 0.01, NO_SAVES)))).doesNotContainNull();
    assertThat(contexts)
        .allSatisfy(context -> assertThat(context.devices).containsExactly("the CPU"));
  }

  @Test
  void round_gpuWantedByMoreRanksThanThereAre_isRefusedInOneLine() throws Exception {
    device = new DeviceSettings(DeviceChoice.GPU, true, GraphUse.AUTO, false);
    assertThat(run(plan(99, 0, train(0, 1, 0.01, NO_SAVES)))).containsOnlyNulls();
    assertThat(failures(FailureKind.REQUEST))
        .hasSize(99)
        .allSatisfy(
            failure ->
                assertThat(failure.message())
                    .startsWith("cluster.device = gpu")
                    .doesNotContain("\n"));
  }

  @Test
  void round_bf16OnAProcessorThatConverts_isNoticedOnce() throws Exception {
    precision = Precision.BF16;
    run(plan(2, 0, train(0, 1, 0.01, NO_SAVES)));
    assertThat(notices("bf16")).hasSize(Bfloat16.isEmulatedHere() ? 1 : 0);
    run(plan(2, 1, train(1, 1, 0.01, NO_SAVES)));
    assertThat(notices("bf16")).isEmpty();
  }

  private List<RankNotice> notices(String part) {
    return contexts.stream()
        .flatMap(context -> context.notices.stream())
        .filter(notice -> notice.text().contains(part))
        .toList();
  }

  private List<RankReport> inMicroBatches(long bucketBytes, String name) throws Exception {
    run = name;
    SyncPlan sync =
        new SyncPlan(
            Mode.ALLREDUCE, 1, true, Compression.NONE, SyncPlan.BatchNorm.LOCAL, bucketBytes);
    List<RankReport> reports =
        run(
            plan(
                2,
                0,
                new RoundTask.Train(
                    "train",
                    1,
                    1,
                    0,
                    BATCH,
                    2,
                    Collections.nCopies(3, StepRates.of(0.01)),
                    sync,
                    StepGuard.STRICT,
                    NO_SAVES)));
    assertThat(reports).doesNotContainNull();
    return reports;
  }

  /** Of two ranks, in which order values are added does not matter. */
  @Test
  void round_withGradientsExchangedInBuckets_endsWithTheBitsOfOneExchange() throws Exception {
    List<RankReport> whole = inMicroBatches(0, "whole");
    List<RankReport> parts = inMicroBatches(5000, "parts");
    assertThat(parts)
        .extracting(RankReport::parametersSha256)
        .containsOnly(whole.get(0).parametersSha256());
  }
}
