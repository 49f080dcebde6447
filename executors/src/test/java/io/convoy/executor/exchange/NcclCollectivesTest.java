package io.convoy.executor.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.device.ComputeDevice;
import io.convoy.executor.exchange.Offers.Offer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** NCCL of a single rank: what can be seen on one GPU. */
@Tag("gpu")
class NcclCollectivesTest {
  private static final Member ALONE = new Member(0, 1, "127.0.0.1", ComputeDevice.cuda(0));

  @BeforeEach
  void load() {
    NativeLibraries.load();
  }

  private static NcclCollectives connect() {
    Rendezvous rendezvous = Rendezvous.of("alone", Duration.ofSeconds(60));
    RendezvousRegistry meetings = new RendezvousRegistry();
    RendezvousHandler meeting =
        new RendezvousHandler(card -> meetings.attend(1, card), rendezvous, ALONE, () -> false);
    return new NcclCollectives(
        new SoloCollectives(), ALONE, meeting, rendezvous.timeout(), () -> false);
  }

  @Test
  void offer_ofAGpu_namesItAndNoObstacle() {
    Offer offer = Nccl.offer(ALONE);
    assertThat(offer.obstacle()).isEmpty();
    assertThat(offer.gpu()).matches("\\S+ [0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}");
  }

  @Test
  void sums_ofOneRank_leaveTensorsAsTheyAre() {
    try (PointerScope scope = new PointerScope();
        NcclCollectives exchange = connect()) {
      List<Tensor> tensors = new ArrayList<>();
      List<Collectives.Pending> underWay = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Tensor tensor =
            torch.full(
                new long[] {1 << 20},
                new Scalar(i + 0.5),
                ALONE.device().options(ScalarType.Float));
        tensors.add(tensor);
        underWay.add(exchange.startSum(tensor));
      }
      underWay.forEach(Collectives.Pending::await);
      Tensor sent = torch.ones(new long[] {3}, ALONE.device().options(ScalarType.Double));
      exchange.broadcast(sent, 0);
      assertThat(sent.sum().item_double()).isEqualTo(3);
      for (int i = 0; i < 8; i++) {
        assertThat(tensors.get(i).mean().item_double()).isEqualTo(i + 0.5);
      }
      Tensor host = torch.ones(4);
      exchange.sum(host);
      assertThat(host.sum().item_double()).isEqualTo(4);
    }
  }

  @Test
  void sum_afterWorkOnTheGpu_seesItsResult() {
    try (PointerScope scope = new PointerScope();
        NcclCollectives exchange = connect()) {
      Tensor a = torch.ones(new long[] {2048, 2048}, ALONE.device().options(ScalarType.Float));
      for (int i = 0; i < 20; i++) {
        Tensor product = a.matmul(a);
        exchange.sum(product);
        assertThat(product.add_(new Scalar(1)).mean().item_double()).isEqualTo(2049);
      }
    }
  }

  @Test
  void close_withASumThatNobodyWaitedFor_endsSoon() throws InterruptedException {
    try (PointerScope scope = new PointerScope()) {
      NcclCollectives exchange = connect();
      Tensor tensor = torch.ones(new long[] {1 << 24}, ALONE.device().options(ScalarType.Float));
      exchange.startSum(tensor);
      exchange.close();
      long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (exchange.busy()) {
        assertThat(System.nanoTime()).as("abort ends").isLessThan(deadline);
        Thread.onSpinWait();
      }
      assertThat(tensor.sum().item_double()).isEqualTo(1 << 24);
    }
    connectManyTimes();
  }

  private static void connectManyTimes() {
    for (int round = 0; round < 5; round++) {
      try (PointerScope scope = new PointerScope();
          NcclCollectives exchange = connect()) {
        Tensor tensor = torch.ones(new long[] {10}, ALONE.device().options(ScalarType.Float));
        exchange.sum(tensor);
        assertThat(tensor.sum().item_double()).isEqualTo(10);
      }
    }
  }
}
