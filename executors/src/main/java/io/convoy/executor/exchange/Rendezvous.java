package io.convoy.executor.exchange;

import java.io.Serializable;
import java.time.Duration;

/**
 * Under which key the ranks of one round meet, and how they exchange then.
 *
 * @param key unique for each attempt at a round, so that late ranks of an earlier one cannot join
 * @param timeout longest wait for the other ranks in every exchange
 * @param patience longest wait for the other ranks to come, who may have to load libraries and
 *     build the model first
 * @param backend that carries tensors on GPUs
 * @param security how what they exchange goes from host to host: plain or by TLS
 */
public record Rendezvous(
    String key, Duration timeout, Duration patience, Backend backend, ExchangeSecurity security)
    implements Serializable {
  public Rendezvous {
    if (security == ExchangeSecurity.AUTO) {
      throw new IllegalArgumentException("ranks need to know how they exchange: plain or tls");
    }
  }

  /**
   * A meeting of ranks that exchange by Gloo, and wait for each other no longer than in an
   * exchange.
   */
  public static Rendezvous of(String key, Duration timeout) {
    return new Rendezvous(key, timeout, timeout, Backend.GLOO, ExchangeSecurity.PLAIN);
  }

  /** The same with another key. */
  Rendezvous withKey(String other) {
    return new Rendezvous(other, timeout, patience, backend, security);
  }

  /** The same with another timeout. */
  public Rendezvous withPatience(Duration longest) {
    return new Rendezvous(key, timeout, longest, backend, security);
  }

  /** The same, plain or by TLS. */
  public Rendezvous withSecurity(ExchangeSecurity other) {
    return new Rendezvous(key, timeout, patience, backend, other);
  }

  /** The same with another backend. */
  public Rendezvous withBackend(Backend other) {
    return new Rendezvous(key, timeout, patience, other, security);
  }
}
