package io.convoy.executor.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.AEADBadTagException;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingCollectivesTest {
  private static final int LARGE = 300_000;
  private static final Duration SHORT = Duration.ofSeconds(3);

  private final LocalRanks ranks = new LocalRanks();

  @AfterEach
  void stop() {
    ranks.close();
  }

  /** Large and small ones, of all 24 or 53 bits, so that sums of three are rounded. */
  private static Tensor values(int count, int rank, ScalarType type) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (Math.sin(i + 1000.0 * rank) * Math.pow(10, i % 9 - 4));
    }
    Tensor tensor = torch.tensor(values).to(type);
    return type == ScalarType.Double ? tensor.div(new Scalar(3.0)) : tensor;
  }

  /** Empty ones, short ones, those of several pieces; of several types, all under way at once. */
  private static List<double[]> exchanged(Collectives exchange) {
    List<Tensor> tensors = new ArrayList<>();
    try (PointerScope scope = new PointerScope()) {
      for (int count : new int[] {0, 1, 5, 28_672, 28_673, 171_000, 1000}) {
        for (ScalarType type :
            new ScalarType[] {ScalarType.Float, ScalarType.Double, ScalarType.Long}) {
          tensors.add(values(count, exchange.rank(), type));
        }
      }
      List<Collectives.Pending> sums = tensors.stream().map(exchange::startSum).toList();
      sums.forEach(Collectives.Pending::await);
      return tensors.stream().map(RingCollectivesTest::numbers).toList();
    }
  }

  private static double[] numbers(Tensor tensor) {
    double[] numbers = new double[(int) tensor.numel()];
    if (numbers.length > 0) {
      tensor.to(ScalarType.Double).data_ptr_double().get(numbers);
    }
    return numbers;
  }

  /** Gloo itself, plain, is the other opinion: it adds in another order than that of ranks. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void sums_byTls_haveTheBitsOfGloo(int worldSize) throws Exception {
    List<List<double[]>> plain = ranks.run(worldSize, RingCollectivesTest::exchanged);
    var encrypted =
        ranks.startEncrypted(
            worldSize, LocalRanks.LONG, () -> false, RingCollectivesTest::exchanged);
    for (int rank = 0; rank < worldSize; rank++) {
      assertThat(encrypted.get(rank).get()).containsExactlyElementsOf(plain.get(rank));
    }
  }

  @Test
  void sum_ofNumbersThatAreNone_isWhatGlooMakesOfThem() throws Exception {
    float[] odd = {Float.NaN, Float.POSITIVE_INFINITY, -0.0f, Float.MIN_VALUE, Float.MAX_VALUE};
    float[] sums = new float[odd.length];
    for (Future<Tensor> sum :
        ranks.startEncrypted(
            2,
            LocalRanks.LONG,
            () -> false,
            exchange -> {
              Tensor tensor = torch.tensor(odd);
              exchange.sum(tensor);
              return tensor;
            })) {
      sum.get().data_ptr_float().get(sums);
      assertThat(sums)
          .containsExactly(
              Float.NaN,
              Float.POSITIVE_INFINITY,
              -0.0f,
              2 * Float.MIN_VALUE,
              Float.POSITIVE_INFINITY);
    }
  }

  /** Rank 1 comes, and is silent from then on; the other sums after that. */
  private static final class LoneSum {
    private final AtomicReference<Collectives> used = new AtomicReference<>();
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final CountDownLatch arrived = new CountDownLatch(1);

    private Void run(Collectives exchange) {
      if (exchange.rank() == 1) {
        arrived.countDown();
        await(new CountDownLatch(1));
        return null;
      }
      await(arrived);
      used.set(exchange);
      cancelled.set(true);
      exchange.sum(torch.ones(LARGE));
      return null;
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void sum_silentPeer_failsAtTheDeadlineAndLeavesNothingUnderWay() {
    LoneSum sum = new LoneSum();
    var results = ranks.startEncrypted(2, SHORT, () -> false, sum::run);
    assertThatThrownBy(results.get(0)::get)
        .cause()
        .isInstanceOf(ExchangeException.class)
        .hasMessage("waited 3 s in vain for all-reduce of 300000 values");
    assertThat(sum.used.get().busy()).isFalse();
  }

  @Test
  void sum_cancelledWhileWaiting_endsLongBeforeTheDeadline() {
    LoneSum sum = new LoneSum();
    var results = ranks.startEncrypted(2, LocalRanks.LONG, sum.cancelled::get, sum::run);
    assertThatThrownBy(results.get(0)::get)
        .cause()
        .isInstanceOf(ExchangeException.class)
        .hasMessage("cancelled while waiting for all-reduce of 300000 values");
  }

  @Test
  void sum_peerThatThrows_failsNamingIt() {
    var results =
        ranks.startEncrypted(
            3,
            LocalRanks.LONG,
            () -> false,
            exchange -> {
              if (exchange.rank() == 1) {
                throw new IllegalStateException("broken rank");
              }
              exchange.sum(torch.ones(LARGE));
              return null;
            });
    assertThatThrownBy(results.get(1)::get).hasMessageContaining("broken rank");
    assertThatThrownBy(results.get(0)::get)
        .cause()
        .isInstanceOf(ExchangeException.class)
        .hasMessageStartingWith("all-reduce of 300000 values failed: rank 1 on 127.0.0.1: ");
    assertThatThrownBy(results.get(2)::get).cause().isInstanceOf(ExchangeException.class);
  }

  @Test
  void sum_ofOtherSizes_isRefusedOnBothRanks() {
    var results =
        ranks.startEncrypted(
            2,
            LocalRanks.LONG,
            () -> false,
            exchange -> {
              exchange.sum(torch.ones(5 + exchange.rank()));
              return null;
            });
    for (int rank = 0; rank < 2; rank++) {
      assertThatThrownBy(results.get(rank)::get)
          .cause()
          .isInstanceOf(ExchangeException.class)
          .hasMessageStartingWith("all-reduce of " + (5 + rank) + " values failed: ");
    }
  }

  /** Of a sum that goes around the ring, and of what Gloo carries. */
  @ParameterizedTest
  @ValueSource(strings = {"sum", "broadcast"})
  void exchange_ofWhichAByteWasChangedOnTheWay_fails(String what) throws Exception {
    try (TamperedPath path = new TamperedPath(20_000)) {
      var results =
          ranks.startEncrypted(
              2,
              path,
              exchange -> {
                Tensor tensor = torch.ones(LARGE);
                if (what.equals("sum")) {
                  exchange.sum(tensor);
                } else {
                  exchange.broadcast(tensor, 1);
                }
                exchange.sum(torch.ones(1)); // the one who was not told waits here
                return null;
              });
      assertThatThrownBy(results.get(0)::get)
          .cause()
          .isInstanceOf(ExchangeException.class)
          .hasMessageContaining("rank 1 on 127.0.0.1");
      if (what.equals("sum")) {
        assertThatThrownBy(results.get(0)::get).hasRootCauseInstanceOf(AEADBadTagException.class);
      }
      assertThatThrownBy(results.get(1)::get).cause().isInstanceOf(ExchangeException.class);
    }
  }
}
