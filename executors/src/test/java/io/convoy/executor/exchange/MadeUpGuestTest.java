package io.convoy.executor.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.base.DaemonThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class MadeUpGuestTest {
  @Test
  void guests_meet_andEachBringsItsAddressUntilItIsNoted() throws InterruptedException {
    int ranks = 24;
    RendezvousRegistry meetings = new RendezvousRegistry();
    Set<Integer> complete = ConcurrentHashMap.newKeySet();
    RendezvousClient point =
        card -> {
          JoinResponse answer = meetings.attend(1, card);
          if (answer.addresses().size() == ranks) {
            assertThat(complete.add(card.guest().rank())).as("told once").isTrue();
          }
          return answer;
        };
    List<Callable<Boolean>> guests = new ArrayList<>();
    for (int i = 0; i < ranks; i++) {
      Member member = Member.onCpu(i, ranks, "node" + i % 3);
      guests.add(
          () -> {
            new MadeUpGuest(point, Rendezvous.of("round-1", LocalRanks.LONG), member).meet();
            return true;
          });
    }
    assertThat(DaemonThreads.all(ranks, "guests", guests)).hasSize(ranks);
    assertThat(complete).hasSize(ranks);
    assertThat(meetings.cards()).isEqualTo(ranks);
  }
}
