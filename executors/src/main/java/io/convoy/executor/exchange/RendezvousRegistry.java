package io.convoy.executor.exchange;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The meetings that one process hosts for the ranks of all others. Only those of the newest round
 * are kept in memory; a rank of an older one is sent away.
 */
public final class RendezvousRegistry {
  private final Map<String, Map<Integer, JoinRequest>> meetings = new HashMap<>();
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
    Map<Integer, JoinRequest> cards =
        meetings.computeIfAbsent(card.meeting(), key -> new TreeMap<>());
    JoinRequest known = cards.putIfAbsent(card.guest().rank(), card);
    if (known != null && !known.guest().equals(card.guest())) {
      return refused(card, "a second time: " + known.guest() + " is there already");
    }
    if (!card.addresses().isEmpty()) {
      cards.put(card.guest().rank(), card);
    }
    return attendance(cards, card.givers());
  }

  /** Number of cards kept. */
  synchronized int cards() {
    return meetings.values().stream().mapToInt(Map::size).sum();
  }

  private static JoinResponse refused(JoinRequest card, String why) {
    return JoinResponse.refused(
        String.format("%s came to %s %s", card.guest(), card.meeting(), why));
  }

  private static JoinResponse attendance(Map<Integer, JoinRequest> cards, int wanted) {
    List<JoinRequest> givers =
        cards.values().stream().filter(card -> !card.addresses().isEmpty()).toList();
    Map<String, byte[]> addresses = new HashMap<>();
    if (givers.size() == wanted) {
      givers.forEach(giver -> addresses.putAll(giver.addresses()));
    }
    return new JoinResponse(
        List.copyOf(cards.keySet()),
        givers.stream().map(giver -> giver.guest().rank()).toList(),
        cards.values().stream().map(card -> card.guest().host()).collect(Collectors.toSet()),
        addresses,
        "");
  }
}
