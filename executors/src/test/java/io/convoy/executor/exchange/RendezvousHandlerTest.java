package io.convoy.executor.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.base.NativeLibraries;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.ByteVector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RendezvousHandlerTest {
  private static final Rendezvous SOON = Rendezvous.of("round-3", Duration.ofSeconds(1));
  private static final String IDENTIFIER = "an identifier";

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final RendezvousRegistry meetings = new RendezvousRegistry();

  @BeforeEach
  void load() {
    NativeLibraries.load();
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private static Member member(int rank) {
    return Member.onCpu(rank, 2, "node" + rank);
  }

  private RendezvousHandler meeting(int rank, int round) {
    return meeting(rank, round, SOON);
  }

  private RendezvousHandler meeting(int rank, int round, Rendezvous rendezvous) {
    return new RendezvousHandler(
        card -> meetings.attend(round, card), rendezvous, member(rank), () -> false);
  }

  @Test
  void await_withoutADriver_failsSayingSo() {
    RendezvousHandler meeting =
        new RendezvousHandler(card -> JoinResponse.UNKNOWN, SOON, member(0), () -> false);
    assertThatThrownBy(meeting::await)
        .isInstanceOf(ExchangeException.class)
        .hasMessage(
            "rank 0 on node0 could not reach the driver to meet ranks [1] at round-3 within 1 s");
  }

  @Test
  void await_manyRanksMissing_namesTheFirstAndCountsTheOthers() {
    Member alone = Member.onCpu(3, 100, "node3");
    Rendezvous soon = Rendezvous.of("round-3", Duration.ofMillis(50));
    RendezvousHandler meeting =
        new RendezvousHandler(card -> meetings.attend(3, card), soon, alone, () -> false);
    assertThatThrownBy(meeting::await)
        .hasMessageContaining("could not meet ranks [0, 1, 2, 4, 5")
        .hasMessageContaining("20] and 79 others at round-3");
  }

  @Test
  void await_driverThatAnswersLate_goesOn() {
    int[] asked = {0};
    RendezvousClient point =
        card -> asked[0]++ < 3 ? JoinResponse.UNKNOWN : meetings.attend(3, card);
    meetings.attend(
        3, new JoinRequest("round-3", JoinRequest.Participant.of(member(1)), 0, Map.of()));
    new RendezvousHandler(point, SOON, member(0), () -> false).await();
    assertThat(asked[0]).isEqualTo(4);
  }

  @Test
  void await_rankThatCameAlready_failsAtOnce() {
    assertThatThrownBy(() -> meeting(0, 3).await()).hasMessageContaining("ranks [1]");
    assertThatThrownBy(() -> meeting(0, 3).await())
        .isInstanceOf(ExchangeException.class)
        .hasMessage(
            "rank 0 on node0 came to round-3 a second time: rank 0 on node0 is there already");
  }

  @Test
  void await_aRoundThatIsOver_failsAtOnce() {
    assertThatThrownBy(() -> meeting(0, 4).await()).hasMessageContaining("ranks [1]");
    assertThatThrownBy(() -> meeting(1, 3).await())
        .isInstanceOf(ExchangeException.class)
        .hasMessage("rank 1 on node1 came to round-3 too late: round 3 is over, 4 began");
  }

  @Test
  void await_interrupted_failsAndStaysInterrupted() throws Exception {
    Future<Boolean> interrupted =
        threads.submit(
            () -> {
              Thread.currentThread().interrupt();
              assertThatThrownBy(() -> meeting(0, 3).await())
                  .isInstanceOf(ExchangeException.class)
                  .hasMessage(
                      "rank 0 on node0 was interrupted before it could meet ranks [1] at round-3");
              return Thread.currentThread().isInterrupted();
            });
    assertThat(interrupted.get()).isTrue();
  }

  /** As NCCL connects: rank 0 writes an identifier, and the others wait for it in their stores. */
  @Test
  void connect_identifierOfRank0_reachesTheStoresOfOthers() throws Exception {
    Future<String> first =
        threads.submit(
            () ->
                connect(
                    0,
                    store -> {
                      store.store().set("0", IDENTIFIER);
                      return IDENTIFIER;
                    }));
    Future<String> second = threads.submit(() -> connect(1, RendezvousHandlerTest::identifier));
    assertThat(first.get()).isEqualTo(IDENTIFIER);
    assertThat(second.get()).isEqualTo(IDENTIFIER);
  }

  private String connect(int rank, Function<PrivateStore, String> joining) throws Exception {
    Rendezvous patient = Rendezvous.of("round-3", LocalRanks.LONG);
    try (PrivateStore store = new PrivateStore(LocalRanks.LONG)) {
      FutureTask<String> task = new FutureTask<>(() -> joining.apply(store));
      Thread thread = new Thread(task);
      thread.start();
      try {
        meeting(rank, 3, patient).another("nccl").connect(store, thread, 1);
        return task.get();
      } finally {
        thread.join(); // before the store that it uses is closed
      }
    }
  }

  private static String identifier(PrivateStore store) {
    try (PointerScope scope = new PointerScope();
        BytePointer key = new BytePointer("0", StandardCharsets.UTF_8)) {
      ByteVector value = store.store().get(key);
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < value.size(); i++) {
        text.append((char) value.get(i));
      }
      return text.toString();
    }
  }
}
