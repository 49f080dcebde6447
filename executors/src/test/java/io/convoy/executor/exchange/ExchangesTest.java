package io.convoy.executor.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExchangesTest {
  private final AtomicBoolean cancelled = new AtomicBoolean();
  private final LocalRanks ranks = new LocalRanks();

  @AfterEach
  void stop() {
    ranks.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void sum_ofRankNumbers_isEqualOnAllRanks(int worldSize) throws Exception {
    var results =
        ranks.start(
            worldSize,
            LocalRanks.LONG,
            cancelled::get,
            exchange -> {
              Tensor tensor = torch.full(new long[] {1000}, new Scalar(1.0 + exchange.rank()));
              exchange.sum(tensor);
              exchange.sum(tensor);
              return tensor.sum().item_double();
            });
    double once = worldSize * (worldSize + 1) / 2.0;
    for (Future<Double> result : results) {
      assertThat(result.get()).isEqualTo(1000 * once * worldSize);
    }
  }

  @Test
  void broadcast_fromRankOne_reachesAll() throws Exception {
    var results =
        ranks.start(
            3,
            LocalRanks.LONG,
            cancelled::get,
            exchange -> {
              Tensor tensor = torch.full(new long[] {10}, new Scalar((double) exchange.rank()));
              exchange.broadcast(tensor, 1);
              return tensor.sum().item_double();
            });
    for (Future<Double> result : results) {
      assertThat(result.get()).isEqualTo(10);
    }
  }

  /** Destroying LibTorch's objects in the wrong order once corrupted the heap after some rounds. */
  @Test
  void connect_manyRounds_leaveTheProcessWhole() throws Exception {
    for (int round = 0; round < 40; round++) {
      var results =
          ranks.start(
              2,
              LocalRanks.LONG,
              cancelled::get,
              exchange -> {
                Tensor tensor = torch.ones(1000);
                exchange.sum(tensor);
                return tensor.sum().item_double();
              });
      for (Future<Double> result : results) {
        assertThat(result.get()).isEqualTo(2000);
      }
    }
  }

  /** The first of two ranks. */
  private static void connect(Rendezvous rendezvous, BooleanSupplier cancelled) {
    Exchanges.connect(rendezvous, Member.onCpu(0, 2, "127.0.0.1"), cancelled, text -> {});
  }

  @ParameterizedTest
  @EnumSource(
      value = Backend.class,
      names = {"AUTO", "GLOO"})
  void sum_onTheCpu_goesByGloo(Backend backend) throws Exception {
    var results =
        ranks.start(
            2,
            backend,
            exchange -> {
              Tensor tensor = torch.ones(3);
              exchange.sum(tensor);
              return exchange.getClass().getSimpleName() + tensor.sum().item_double();
            });
    for (Future<String> result : results) {
      assertThat(result.get()).isEqualTo("GlooExchange6.0");
    }
  }

  @Test
  void connect_withNcclOnTheCpu_isRefusedOnAllRanks() {
    for (Future<Integer> result : ranks.start(2, Backend.NCCL, Exchange::rank)) {
      assertThatThrownBy(result::get)
          .cause()
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "synchronise.backend = nccl: rank 0 cannot use it: it computes on the CPU; take auto"
                  + " or gloo");
    }
  }

  @Test
  void connect_missingRank_failsWithinTimeoutNamingTheRendezvous() {
    String host = "127.0.0.1";
    try (RendezvousServer server = new RendezvousServer(host)) {
      Rendezvous rendezvous = server.rendezvous("alone", Duration.ofSeconds(1));
      assertThatThrownBy(() -> connect(rendezvous, cancelled::get))
          .isInstanceOf(ExchangeException.class)
          .hasMessageContaining("rank 0 did not meet ranks [1] at alone at")
          .hasMessageContaining("within 1 s");
    }
  }

  /** What is left to the garbage collector goes in any order, which corrupts the heap. */
  @Test
  void connect_givenUp_leavesNothingToTheGarbageCollector() {
    String host = "127.0.0.1";
    try (RendezvousServer server = new RendezvousServer(host)) {
      long before = Pointer.totalCount();
      for (int attempt = 0; attempt < 10; attempt++) {
        Rendezvous rendezvous = server.rendezvous("attempt-" + attempt, LocalRanks.LONG);
        assertThatThrownBy(() -> connect(rendezvous, () -> true))
            .isInstanceOf(ExchangeException.class);
      }
      assertThat(Pointer.totalCount()).isEqualTo(before);
    }
  }

  @Test
  void sum_absentPeer_failsAtTheDeadlineNamingTheOperation() {
    var results =
        ranks.start(
            2,
            Duration.ofSeconds(2),
            cancelled::get,
            exchange -> {
              if (exchange.rank() == 0) {
                exchange.sum(torch.zeros(5));
              } else {
                awaitInterrupt();
              }
              return null;
            });
    assertThatThrownBy(() -> results.get(0).get())
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(ExchangeException.class)
        .hasMessageContaining("all-reduce of 5 values");
  }

  @Test
  void sum_cancelledWhileWaiting_endsLongBeforeTheDeadline() {
    long start = System.nanoTime();
    var results =
        ranks.start(
            2,
            LocalRanks.LONG,
            cancelled::get,
            exchange -> {
              if (exchange.rank() == 0) {
                cancelled.set(true);
                exchange.sum(torch.zeros(5));
              } else {
                awaitInterrupt();
              }
              return null;
            });
    assertThatThrownBy(() -> results.get(0).get())
        .cause()
        .isInstanceOf(ExchangeException.class)
        .hasMessageContaining("cancelled while waiting for all-reduce of 5 values");
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isLessThan(LocalRanks.LONG.dividedBy(2));
  }

  @Test
  void sum_peerThatThrows_failsAtOnce() {
    var results =
        ranks.start(
            2,
            LocalRanks.LONG,
            cancelled::get,
            exchange -> {
              if (exchange.rank() == 1) {
                throw new IllegalStateException("broken rank");
              }
              exchange.sum(torch.zeros(5));
              return null;
            });
    assertThatThrownBy(() -> results.get(1).get()).hasMessageContaining("broken rank");
    assertThatThrownBy(() -> results.get(0).get())
        .cause()
        .isInstanceOf(ExchangeException.class)
        .hasMessageContaining("all-reduce of 5 values failed");
  }

  private static void awaitInterrupt() {
    try {
      new java.util.concurrent.CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
