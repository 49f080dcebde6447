package io.convoy.executor.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.exchange.JoinRequest.Participant;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RendezvousRegistryTest {
  private static final Participant FIRST = guest(0);
  private static final Participant SECOND = guest(1);

  private final RendezvousRegistry meetings = new RendezvousRegistry();

  private static Participant guest(int rank) {
    return Participant.of(Member.onCpu(rank, 2, "node" + rank));
  }

  private static JoinRequest card(
      String meeting, Participant guest, int givers, String... addresses) {
    Map<String, byte[]> brought =
        addresses.length == 0
            ? Map.of()
            : Map.of("0/" + guest.rank(), addresses[0].getBytes(StandardCharsets.UTF_8));
    return new JoinRequest(meeting, guest, givers, brought);
  }

  private JoinResponse attend(Participant guest, String... addresses) {
    return meetings.attend(1, card("round-1", guest, 2, addresses));
  }

  @Test
  void attendance_grows_andAddressesComeOnceAllHaveBroughtTheirs() {
    assertThat(attend(SECOND).ranks()).containsExactly(1);
    assertThat(attend(SECOND, "b").addresses()).isEmpty();
    JoinResponse both = attend(FIRST);
    assertThat(both.ranks()).containsExactly(0, 1);
    assertThat(both.givers()).containsExactly(1);
    assertThat(both.addresses()).isEmpty();
    assertThat(attend(FIRST, "a").addresses()).containsOnlyKeys("0/0", "0/1");
    assertThat(attend(SECOND).addresses())
        .as("what was brought stays")
        .containsOnlyKeys("0/0", "0/1");
  }

  @Test
  void addresses_ofOneGiver_comeToAll() {
    assertThat(meetings.attend(1, card("nccl", SECOND, 1)).addresses()).isEmpty();
    assertThat(meetings.attend(1, card("nccl", FIRST, 1, "id")).addresses())
        .containsOnlyKeys("0/0");
    assertThat(meetings.attend(1, card("nccl", SECOND, 1)).addresses()).containsOnlyKeys("0/0");
  }

  @Test
  void meetings_ofOtherKeys_areOthers() {
    attend(FIRST);
    assertThat(meetings.attend(1, card("other", SECOND, 2)).ranks()).containsExactly(1);
  }

  @Test
  void rank_thatComesTwice_isSentAwayAndTheFirstStays() {
    attend(SECOND, "b");
    JoinResponse refused =
        meetings.attend(1, card("round-1", Participant.of(Member.onCpu(1, 2, "node7")), 2, "c"));
    assertThat(refused.refusal())
        .isEqualTo(
            "rank 1 on node7 came to round-1 a second time: rank 1 on node1 is there already");
    assertThat(refused.ranks()).isEmpty();
    assertThat(attend(FIRST, "a").addresses().get("0/1"))
        .isEqualTo("b".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void rank_ofAnOlderRound_isSentAwayAndTheNewerGoesOn() {
    attend(FIRST);
    meetings.attend(2, card("round-2", FIRST, 2));
    assertThat(attend(SECOND, "b").refusal())
        .isEqualTo("rank 1 on node1 came to round-1 too late: round 1 is over, 2 began");
    assertThat(meetings.attend(2, card("round-2", SECOND, 2)).ranks()).containsExactly(0, 1);
  }

  /** Were third ranks' numbers sent along, each of 1,024 ranks would get 8.6 MB: 8.8 GB in all. */
  @Test
  void answers_toManyRanks_growWithTheirNumberAndNotItsSquare() throws IOException {
    int ranks = 1024;
    Map<Integer, Participant> guests = new HashMap<>();
    for (int rank = 0; rank < ranks; rank++) {
      guests.put(rank, Participant.of(Member.onCpu(rank, ranks, "10.0.0." + rank)));
      meetings.attend(1, new JoinRequest("m", guests.get(rank), 0, Map.of()));
    }
    assertThat(sent(meetings.attend(1, new JoinRequest("m", guests.get(7), 0, Map.of()))))
        .as("bytes of an answer to who waits")
        .isLessThan(2_000);
    for (int rank = 0; rank < ranks; rank++) {
      Map<String, byte[]> brought = Map.of("0/" + rank, gloo(rank, ranks));
      meetings.attend(1, new JoinRequest("m", guests.get(rank), ranks, brought));
    }
    JoinResponse last = meetings.attend(1, new JoinRequest("m", guests.get(7), ranks, Map.of()));
    assertThat(last.hosts()).isEqualTo(ranks);
    assertThat(last.addresses()).hasSize(ranks);
    assertThat(GlooAddress.whole(7, ranks, last.addresses().get("0/1023")))
        .hasSameSizeAs(gloo(1023, ranks));
    assertThat(sent(last)).as("bytes of the last answer").isLessThan(300 * ranks);
  }

  private static byte[] gloo(int rank, int ranks) {
    return MadeUpGuest.address(Member.onCpu(rank, ranks, "a-host-of-the-cluster"));
  }

  private static int sent(Object answer) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(answer);
    }
    return bytes.size();
  }

  @Test
  void manyRounds_keepNoMoreThanOne() {
    int ranks = 16;
    for (int round = 1; round <= 1000; round++) {
      for (int rank = 0; rank < ranks; rank++) {
        meetings.attend(round, card("round-" + round, guest(rank), ranks, "address"));
        meetings.attend(round, card("round-" + round + "-nccl", guest(rank), 1));
      }
      assertThat(meetings.cards()).isEqualTo(2 * ranks);
    }
  }
}
