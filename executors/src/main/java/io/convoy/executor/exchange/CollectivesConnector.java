package io.convoy.executor.exchange;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Opens exchanges. */
public final class CollectivesConnector {
  private CollectivesConnector() {}

  /**
   * Meets the other ranks of a round.
   *
   * @param member this rank
   * @param point where they meet
   * @param cancelled asked several times a second while waiting; true ends the wait
   * @param tell of what the user should know, on rank 0
   * @throws ExchangeException if not all ranks come within the rendezvous' timeout
   * @throws IllegalArgumentException if NCCL is wanted and cannot be had
   */
  public static Collectives connect(
      Rendezvous rendezvous,
      Member member,
      RendezvousClient point,
      BooleanSupplier cancelled,
      Consumer<String> tell) {
    if (member.worldSize() == 1) {
      return new SoloCollectives();
    }
    RendezvousHandler meeting = new RendezvousHandler(point, rendezvous, member, cancelled);
    GlooCollectives gloo = new GlooCollectives(meeting, rendezvous, member, cancelled);
    if (rendezvous.security() == ExchangeSecurity.TLS) {
      if (member.rank() == 0 && member.device().isCuda()) {
        tell.accept("gradients go by TLS, which is slower than NCCL, which cannot encrypt");
      }
      return new RingCollectives(gloo, rendezvous, member, cancelled);
    }
    if (rendezvous.backend() == Backend.GLOO) {
      return gloo;
    }
    try {
      Offers offers = Offers.gather(Nccl.offer(member), gloo);
      if (offers.nccl(rendezvous.backend())) {
        RendezvousHandler again = meeting.another("nccl");
        return new NcclCollectives(gloo, member, again, rendezvous.timeout(), cancelled);
      }
      if (member.rank() == 0) {
        offers.drawback().ifPresent(tell);
      }
      return gloo;
    } catch (RuntimeException e) {
      gloo.close();
      throw e;
    }
  }
}
