package io.convoy.executor.exchange;

import java.io.Serializable;
import java.time.Duration;

/**
 * Where and under which key the ranks of one round meet.
 *
 * @param host of the {@link RendezvousServer}
 * @param port of it
 * @param key unique for each attempt at a round, so that late ranks of an earlier one cannot join
 * @param timeout longest wait for the other ranks, here and in every exchange
 */
public record Rendezvous(String host, int port, String key, Duration timeout)
    implements Serializable {
  @Override
  public String toString() {
    return key + " at " + host + ":" + port;
  }
}
