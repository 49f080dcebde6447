package io.convoy.executor.exchange;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who has come to a meeting.
 *
 * @param ranks that are there, in order
 * @param givers those of them that have brought addresses
 * @param hosts of those that are there
 * @param addresses that givers brought, once all have; else empty
 * @param refusal why the one who asks cannot take part; empty if he can
 */
public record JoinResponse(
    List<Integer> ranks,
    List<Integer> givers,
    Set<String> hosts,
    Map<String, byte[]> addresses,
    String refusal)
    implements Serializable {
  /** What is known without an answer. */
  public static final JoinResponse UNKNOWN = refused("");

  public JoinResponse {
    ranks = List.copyOf(ranks);
    givers = List.copyOf(givers);
    hosts = Set.copyOf(hosts);
    addresses = Map.copyOf(addresses);
  }

  /** The answer to a rank that cannot join, and why. */
  public static JoinResponse refused(String refusal) {
    return new JoinResponse(List.of(), List.of(), Set.of(), Map.of(), refusal);
  }

  /** Whether nothing is known: who gets an answer is there himself. */
  boolean isUnknown() {
    return ranks.isEmpty();
  }
}
