package io.convoy.executor.exchange;

import java.io.Serializable;
import java.util.BitSet;
import java.util.Map;

/**
 * Who has come to a meeting.
 *
 * @param ranks that are there
 * @param givers those of them that have brought addresses
 * @param hosts number of hosts of those that are there
 * @param addresses that givers brought, as far as the one who asks needs them, once all have; else
 *     empty
 * @param refusal why the one who asks cannot take part; empty if he can
 */
public record JoinResponse(
    RankSet ranks, RankSet givers, int hosts, Map<String, byte[]> addresses, String refusal)
    implements Serializable {
  /** What is known without an answer. */
  public static final JoinResponse UNKNOWN = refused("");

  public JoinResponse {
    addresses = Map.copyOf(addresses);
  }

  /** The answer to a rank that cannot join, and why. */
  public static JoinResponse refused(String refusal) {
    RankSet nobody = RankSet.of(new BitSet());
    return new JoinResponse(nobody, nobody, 0, Map.of(), refusal);
  }

  /** Whether nothing is known: who gets an answer is there himself. */
  boolean isUnknown() {
    return ranks.isEmpty();
  }
}
