package io.convoy.executor.exchange;

import io.convoy.executor.exchange.JoinRequest.Participant;
import io.convoy.executor.exchange.tls.TlsRelay;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * One rank's part in the meeting of a round's ranks, before and while they connect to each other.
 *
 * <p>LibTorch's own meeting cannot be left before its timeout, and does not say who is missing;
 * here a rank that waits can be freed, and the ranks that did not come are named.
 */
final class RendezvousHandler {
  /** From one question to the next, once it takes longer. */
  private static final int PAUSE_MILLIS = 5;

  /** A message names so many ranks, and counts the others. */
  private static final int NAMED = 20;

  private final RendezvousClient point;
  private final Rendezvous rendezvous;
  private final Member member;
  private final BooleanSupplier cancelled;
  private final Participant guest;

  RendezvousHandler(
      RendezvousClient point, Rendezvous rendezvous, Member member, BooleanSupplier cancelled) {
    this.point = point;
    this.rendezvous = rendezvous;
    this.member = member;
    this.cancelled = cancelled;
    guest = Participant.of(member);
  }

  /** One more of the same ranks, who have met. */
  RendezvousHandler another(String name) {
    Rendezvous other = rendezvous.withKey(rendezvous.key() + "-" + name);
    return new RendezvousHandler(point, other, member, cancelled);
  }

  /** What carries this rank's exchange to the others, where it goes by TLS. */
  Optional<TlsRelay> relay() {
    if (rendezvous.security() != ExchangeSecurity.TLS) {
      return Optional.empty();
    }
    TlsRelay.Place place =
        new TlsRelay.Place(rendezvous.key(), member.rank(), member.worldSize(), member.address());
    return Optional.of(new TlsRelay(point.identity(), place, rendezvous.timeout()));
  }

  /**
   * Says that this rank is here and waits for the others.
   *
   * @return on how many hosts they are
   * @throws ExchangeException naming those that did not come in time, or if cancelled
   */
  int await() {
    Waiting waiting = new Waiting(rendezvous.patience());
    while (true) {
      JoinResponse there = attend(0, Map.of());
      if (there.ranks().size() == member.worldSize()) {
        return there.hosts();
      }
      String wanted = there.isUnknown() ? "reach the driver to meet" : "meet";
      waiting.pause(
          Thread::sleep, () -> wanted + " ranks " + others(member.worldSize(), there.ranks()));
    }
  }

  /**
   * Brings what LibTorch has written to the others, and theirs to it, until it is connected.
   *
   * @param store of what LibTorch connects by
   * @param connecting ends when it has, or has failed
   * @param givers number of ranks, from 0 on, where it writes what the others need
   * @throws ExchangeException if it takes too long, or if cancelled
   */
  void connect(AddressBook store, Thread connecting, int givers) {
    Waiting waiting = new Waiting(rendezvous.timeout());
    Map<String, byte[]> own = new HashMap<>();
    Supplier<String> wanted = () -> "connect to the other ranks";
    boolean brought = false;
    boolean complete = false;
    boolean alive = true;
    while (alive) {
      alive = connecting.isAlive();
      Map<String, byte[]> more = store.written();
      own.putAll(more);
      brought &= more.isEmpty();
      boolean early = own.isEmpty() && member.rank() < givers;
      if (!more.isEmpty() || !(complete || early)) {
        JoinResponse there = attend(givers, brought ? Map.of() : own);
        brought |= there.givers().contains(member.rank());
        store.put(there.addresses(), this::whole);
        complete = !there.addresses().isEmpty();
        wanted = complete ? () -> "connect to the other ranks" : () -> wanted(givers, there);
      }
      if (alive) {
        waiting.pause(connecting::join, wanted);
      }
    }
  }

  /** As another has written it, but for what concerns third ranks. */
  private byte[] whole(byte[] address) {
    return GlooAddress.whole(member.rank(), member.worldSize(), address);
  }

  private String wanted(int givers, JoinResponse there) {
    String from = there.isUnknown() ? "reach the driver for" : "learn";
    return from + " the addresses of ranks " + others(givers, there.givers());
  }

  private JoinResponse attend(int givers, Map<String, byte[]> addresses) {
    JoinResponse answer = point.attend(new JoinRequest(rendezvous.key(), guest, givers, addresses));
    if (!answer.refusal().isEmpty()) {
      throw new ExchangeException(answer.refusal());
    }
    return answer;
  }

  /** Those of the first ranks that are not known, apart from this one. */
  private String others(int ranks, RankSet known) {
    List<Integer> missing =
        IntStream.range(0, ranks)
            .filter(rank -> rank != member.rank() && !known.contains(rank))
            .boxed()
            .toList();
    return missing.size() <= NAMED
        ? missing.toString()
        : missing.subList(0, NAMED) + " and " + (missing.size() - NAMED) + " others";
  }

  /** A way to wait, for so many milliseconds at most. */
  private interface Pause {
    void take(long millis) throws InterruptedException;
  }

  /** A wait with an end. */
  private final class Waiting {
    private final Duration longest;
    private final long deadline;
    private int pauses;

    Waiting(Duration longest) {
      this.longest = longest;
      deadline = System.nanoTime() + longest.toNanos();
    }

    /**
     * Is short at first, since most meetings take milliseconds. However many ranks wait, in the end
     * all of them together ask some thousand times a second at most.
     */
    void pause(Pause pause, Supplier<String> wanted) {
      if (cancelled.getAsBoolean()) {
        throw new ExchangeException(
            String.format(
                "%s was cancelled before it could %s at %s",
                guest, wanted.get(), rendezvous.key()));
      }
      if (System.nanoTime() - deadline > 0) {
        throw new ExchangeException(
            String.format(
                "%s could not %s at %s within %d s",
                guest, wanted.get(), rendezvous.key(), longest.toSeconds()));
      }
      try {
        pauses++;
        pause.take(Math.min(pauses, Math.max(PAUSE_MILLIS, member.worldSize())));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ExchangeException(
            String.format(
                "%s was interrupted before it could %s at %s",
                guest, wanted.get(), rendezvous.key()),
            e);
      }
    }
  }
}
