package io.convoy.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.torch.TorchEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the torch engine tells of a gradient while backward runs. */
class GradientFollowerTest {
  private static final ImageShape SMALL = new ImageShape(12, 12, 3);
  private static final int BATCH = 4;

  /** What of the gradient was reported complete, up to the part reported before, as it was then. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Seen(long offset, double[] values) {}

  private static Peers followedBy(GradientFollower follower) {
    return new Peers() {
      @Override
      public int ranks() {
        return 1;
      }

      @Override
      public void sum(Tensor tensor) {}

      @Override
      public Optional<GradientFollower> follower() {
        return Optional.of(follower);
      }
    };
  }

  private static List<Seen> follow(Replica replica, ImageBatch batch, long seed) {
    List<Seen> seen = new ArrayList<>();
    Tensor gradient = replica.gradientBuffer().gradient();
    replica.accumulate(
        batch,
        seed,
        followedBy(
            offset -> {
              long before = seen.isEmpty() ? gradient.numel() : seen.get(seen.size() - 1).offset();
              long length = Math.max(0, before - offset);
              try (Tensor part = gradient.narrow(0, offset, length)) {
                seen.add(new Seen(offset, TestImages.values(part)));
              }
            }));
    return seen;
  }

  private static void assertFinal(List<Seen> seen, Replica replica) {
    Tensor gradient = replica.gradientBuffer().gradient();
    long before = gradient.numel();
    for (Seen one : seen) {
      assertThat(one.offset()).isLessThan(before);
      before = one.offset();
      try (Tensor part = gradient.narrow(0, one.offset(), one.values().length)) {
        assertThat(Arrays.mismatch(one.values(), TestImages.values(part)))
            .as("first value from %d on that changed later", one.offset())
            .isEqualTo(-1);
      }
    }
  }

  /** Branches that a pass leaves out hold back only what lies before them. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("io.convoy.executor.engine.CatalogueParityTest#models")
  void model_ofTheCatalogue_isToldOfCompleteGradientsOnly(ParityCase parity) {
    try (Replica replica =
            new TorchEngine().build(parity.model(), new ReplicaOptions(1, Precision.FP32));
        ImageBatch batch = TestImages.noise(parity.input(), BATCH, ParityCase.CLASSES, 3)) {
      replica.accumulate(batch, 1); // a first micro-batch, in which nobody follows
      List<Seen> seen = follow(replica, batch, 2);
      assertThat(seen).isNotEmpty();
      assertFinal(seen, replica);
      assertFinal(follow(replica, batch, 3), replica);
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void chain_ofLayers_isToldOneAfterTheOther(Precision precision) {
    ParityCase resnet = ParityCase.model("resnet8", SMALL);
    try (Replica replica =
            new TorchEngine().build(resnet.model(), new ReplicaOptions(1, precision));
        ImageBatch batch = TestImages.noise(resnet.input(), BATCH, ParityCase.CLASSES, 3)) {
      List<Seen> seen = follow(replica, batch, 1);
      assertFinal(seen, replica);
      assertThat(seen).hasSizeGreaterThan(10);
      long left = seen.get(seen.size() - 1).offset();
      assertThat(left)
          .as("values reported after backward")
          .isLessThan(replica.layout().size() / 20);
    }
  }

  @Test
  void follower_thatThrows_endsBackwardWithItsOwnException() {
    ParityCase resnet = ParityCase.model("resnet8", SMALL);
    AtomicInteger calls = new AtomicInteger();
    try (Replica replica =
            new TorchEngine().build(resnet.model(), new ReplicaOptions(1, Precision.FP32));
        ImageBatch batch = TestImages.noise(resnet.input(), BATCH, ParityCase.CLASSES, 3)) {
      Peers peers =
          followedBy(
              offset -> {
                if (calls.incrementAndGet() == 3) {
                  throw new IllegalStateException("third");
                }
              });
      assertThatThrownBy(() -> replica.accumulate(batch, 1, peers))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("third");
      assertThat(calls).hasValue(3);
      replica.gradientBuffer().clear();
      assertFinal(follow(replica, batch, 1), replica);
    }
  }
}
