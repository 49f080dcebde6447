package io.convoy.executor.exchange;

import java.util.function.BooleanSupplier;

/** Opens exchanges. */
public final class Exchanges {
  private Exchanges() {}

  /**
   * Meets the other ranks of a round.
   *
   * @param rank this rank's number
   * @param worldSize number of ranks
   * @param address of this host as the other ranks reach it
   * @param cancelled asked several times a second while waiting; true ends the wait
   * @throws ExchangeException if not all ranks come within the rendezvous' timeout
   */
  public static Exchange connect(
      Rendezvous rendezvous, int rank, int worldSize, String address, BooleanSupplier cancelled) {
    return worldSize == 1
        ? new SoloExchange()
        : new GlooExchange(rendezvous, rank, worldSize, address, cancelled);
  }
}
