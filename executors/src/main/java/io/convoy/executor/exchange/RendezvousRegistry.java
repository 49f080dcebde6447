package io.convoy.executor.exchange;

import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The meetings that one process hosts for the ranks of all others. Only those of the newest round
 * are kept in memory; a rank of an older one is sent away.
 *
 * <p>Ranks ask again and again, so that an answer takes the same time however many there are, but
 * for each rank's last one, which has the addresses.
 */
public final class RendezvousRegistry {
  private final Map<String, Meeting> meetings = new HashMap<>();
  private int newest;

  /**
   * Notes that a rank is there and what it brings.
   *
   * @param round of the run; each attempt has a higher one
   */
  public synchronized JoinResponse attend(int round, JoinRequest card) {
    if (round < newest) {
      return refused(card, String.format("too late: round %d is over, %d began", round, newest));
    }
    if (round > newest) {
      newest = round;
      meetings.clear();
    }
    Meeting meeting = meetings.computeIfAbsent(card.meeting(), key -> new Meeting());
    JoinRequest known = meeting.note(card);
    return known.guest().equals(card.guest())
        ? meeting.attendance(card.guest().rank(), card.givers())
        : refused(card, "a second time: " + known.guest() + " is there already");
  }

  /** Number of cards kept. */
  synchronized int cards() {
    return meetings.values().stream().mapToInt(meeting -> meeting.cards.size()).sum();
  }

  private static JoinResponse refused(JoinRequest card, String why) {
    return JoinResponse.refused(
        String.format("%s came to %s %s", card.guest(), card.meeting(), why));
  }

  /** One meeting, and who has come. */
  private static final class Meeting {
    private final Map<Integer, JoinRequest> cards = new HashMap<>();
    private final BitSet ranks = new BitSet();
    private final BitSet givers = new BitSet();
    private final Set<String> hosts = new HashSet<>();

    /** Keeps a card, unless another has come as this rank, and returns that which is kept. */
    JoinRequest note(JoinRequest card) {
      int rank = card.guest().rank();
      JoinRequest known = cards.putIfAbsent(rank, card);
      if (known != null && !known.guest().equals(card.guest())) {
        return known;
      }
      ranks.set(rank);
      hosts.add(card.guest().host());
      if (!card.addresses().isEmpty()) {
        cards.put(rank, card);
        givers.set(rank);
      }
      return card;
    }

    /**
     * Who is there.
     *
     * @param rank that asks
     * @param wanted number of givers
     */
    JoinResponse attendance(int rank, int wanted) {
      Map<String, byte[]> addresses = new HashMap<>();
      if (givers.cardinality() == wanted) {
        givers.stream()
            .mapToObj(cards::get)
            .forEach(
                giver ->
                    giver
                        .addresses()
                        .forEach(
                            (key, value) ->
                                addresses.put(key, GlooAddress.partFor(rank, wanted, value))));
      }
      return new JoinResponse(RankSet.of(ranks), RankSet.of(givers), hosts.size(), addresses, "");
    }
  }
}
