package io.convoy.executor.exchange;

import io.convoy.executor.exchange.tls.RunIdentity;

/** Where ranks of this process meet who exchange by TLS. */
class EncryptedPoint implements RendezvousClient {
  private final RendezvousRegistry meetings = new RendezvousRegistry();
  private final RunIdentity identity = RunIdentity.make();

  @Override
  public JoinResponse attend(JoinRequest card) {
    return meetings.attend(1, card);
  }

  @Override
  public RunIdentity identity() {
    return identity;
  }
}
