package io.convoy.executor.exchange;

import java.io.Serializable;
import java.time.Duration;

/**
 * Where and under which key the ranks of one round meet.
 *
 * @param host of the {@link RendezvousServer}
 * @param port of it
 * @param key unique for each attempt at a round, so that late ranks of an earlier one cannot join
 * @param timeout longest wait for the other ranks in every exchange
 * @param patience longest wait for the other ranks to come, who may have to load libraries and
 *     build the model first
 * @param backend that carries tensors on GPUs
 */
public record Rendezvous(
    String host, int port, String key, Duration timeout, Duration patience, Backend backend)
    implements Serializable {

  /** With another patience. */
  public Rendezvous withPatience(Duration longest) {
    return new Rendezvous(host, port, key, timeout, longest, backend);
  }

  /** With another backend. */
  public Rendezvous withBackend(Backend other) {
    return new Rendezvous(host, port, key, timeout, patience, other);
  }

  @Override
  public String toString() {
    return key + " at " + host + ":" + port;
  }
}
