package io.convoy.executor.exchange;

import java.io.Serializable;
import java.util.Map;
import java.util.UUID;

/**
 * What a rank brings to a meeting, each time that it asks who is there.
 *
 * @param meeting {@link Rendezvous#key}
 * @param guest who brings it
 * @param givers number of ranks, from 0 on, that are to bring addresses
 * @param addresses how others reach this rank, as LibTorch writes it; empty before that is known
 */
public record JoinRequest(
    String meeting, Participant guest, int givers, Map<String, byte[]> addresses)
    implements Serializable {
  public JoinRequest {
    addresses = Map.copyOf(addresses);
  }

  /**
   * A rank, as one try of one process comes for it.
   *
   * @param id of this try alone
   * @param rank its number, from 0
   * @param host its address
   */
  public record Participant(UUID id, int rank, String host) implements Serializable {
    static Participant of(Member member) {
      return new Participant(UUID.randomUUID(), member.rank(), member.address());
    }

    @Override
    public String toString() {
      return "rank " + rank + " on " + host;
    }
  }
}
