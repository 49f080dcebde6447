package io.convoy.executor.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.exchange.JoinRequest.Participant;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

class CollectivesConnectorTest {
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

  /** The first of two ranks, where maybe the other one has come before. */
  private static void connect(
      Rendezvous rendezvous, RendezvousRegistry meetings, BooleanSupplier cancelled) {
    CollectivesConnector.connect(
        rendezvous,
        Member.onCpu(0, 2, "127.0.0.1"),
        card -> meetings.attend(1, card),
        cancelled,
        text -> {});
  }

  /** Where the second of two ranks says that it is there and then goes no further. */
  private static RendezvousRegistry meetings(String key, Map<String, byte[]> addresses) {
    RendezvousRegistry meetings = new RendezvousRegistry();
    Participant silent = Participant.of(Member.onCpu(1, 2, "127.0.0.1"));
    meetings.attend(1, new JoinRequest(key, silent, addresses.isEmpty() ? 0 : 2, addresses));
    return meetings;
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
      assertThat(result.get()).isEqualTo("GlooCollectives6.0");
    }
  }

  @Test
  void connect_withNcclOnTheCpu_isRefusedOnAllRanks() {
    for (Future<Integer> result : ranks.start(2, Backend.NCCL, Collectives::rank)) {
      assertThatThrownBy(result::get)
          .cause()
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "synchronise.backend = nccl: rank 0 cannot use it: it computes on the CPU; take auto"
                  + " or gloo");
    }
  }

  @Test
  void connect_missingRank_failsWithinTimeoutNamingTheMeeting() {
    Rendezvous rendezvous = Rendezvous.of("alone", Duration.ofSeconds(1));
    assertThatThrownBy(() -> connect(rendezvous, new RendezvousRegistry(), cancelled::get))
        .isInstanceOf(ExchangeException.class)
        .hasMessage("rank 0 on 127.0.0.1 could not meet ranks [1] at alone within 1 s");
  }

  @Test
  void connect_rankThatComesAndDoesNotConnect_failsWithinTimeoutNamingIt() {
    Rendezvous rendezvous = Rendezvous.of("silent", Duration.ofSeconds(1));
    assertThatThrownBy(() -> connect(rendezvous, meetings("silent", Map.of()), cancelled::get))
        .isInstanceOf(ExchangeException.class)
        .hasMessage(
            "rank 0 on 127.0.0.1 could not learn the addresses of ranks [1] at silent within 1 s");
  }

  @Test
  void connect_rankThatDiedAfterItBroughtItsAddress_failsWithinTimeout() throws Exception {
    Map<String, byte[]> gone = new ConcurrentHashMap<>();
    RendezvousRegistry before = new RendezvousRegistry();
    RendezvousClient point =
        card -> {
          if (card.guest().rank() == 1) {
            gone.putAll(card.addresses());
          }
          return before.attend(1, card);
        };
    for (Future<Integer> rank : ranks.start(2, point, Collectives::rank)) {
      rank.get();
    }
    assertThat(gone).isNotEmpty();
    Rendezvous rendezvous = Rendezvous.of("dead", Duration.ofSeconds(1));
    long start = System.nanoTime();
    assertThatThrownBy(() -> connect(rendezvous, meetings("dead", gone), cancelled::get))
        .isInstanceOf(ExchangeException.class)
        .hasMessageContainingAll("rank 0 on 127.0.0.1", "connect to the other ranks at dead")
        .message()
        .doesNotContain("\n");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }

  /** LibTorch alone would wait for a minute here. */
  @Test
  void connect_cancelledWhileConnecting_endsAtOnce() {
    long start = System.nanoTime();
    Rendezvous rendezvous = Rendezvous.of("cancelled", LocalRanks.LONG);
    assertThatThrownBy(() -> connect(rendezvous, meetings("cancelled", Map.of()), () -> true))
        .isInstanceOf(ExchangeException.class)
        .hasMessageStartingWith("rank 0 on 127.0.0.1 was cancelled before it could ")
        .hasMessageEndingWith(" at cancelled");
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isLessThan(LocalRanks.LONG.dividedBy(2));
  }

  /** What is left to the garbage collector goes in any order, which corrupts the heap. */
  @Test
  void connect_givenUp_leavesNothingToTheGarbageCollector() {
    long before = Pointer.totalCount();
    for (int attempt = 0; attempt < 10; attempt++) {
      Rendezvous rendezvous = Rendezvous.of("attempt-" + attempt, LocalRanks.LONG);
      assertThatThrownBy(() -> connect(rendezvous, new RendezvousRegistry(), () -> true))
          .isInstanceOf(ExchangeException.class);
    }
    assertThat(Pointer.totalCount()).isEqualTo(before);
  }

  /** LibTorch goes on for a while on its thread. */
  @Test
  void connect_givenUpWhileConnecting_releasesAllOnceLibTorchGivesUp() throws Exception {
    Set<Thread> others = Set.copyOf(Thread.getAllStackTraces().keySet());
    long before = Pointer.totalCount();
    Rendezvous rendezvous = Rendezvous.of("given-up", Duration.ofMillis(1));
    assertThatThrownBy(() -> connect(rendezvous, meetings("given-up", Map.of()), cancelled::get))
        .isInstanceOf(ExchangeException.class);
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("connect-0") && !others.contains(thread)) {
        thread.join(LocalRanks.LONG.toMillis());
      }
    }
    assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
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
