package io.convoy.executor.exchange;

import io.convoy.executor.exchange.tls.RunIdentity;

/** Where ranks meet that are threads of this process, once. */
public final class LocalRendezvous implements RendezvousClient {
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
