package io.convoy.executor.exchange;

import io.convoy.executor.base.DaemonThreads;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

/**
 * A rank that comes to a meeting as others do, with as much as LibTorch would have it bring, but
 * connects to nobody: for measuring what the meeting of many ranks costs.
 */
public final class MadeUpGuest {
  /** Of an address as the C library has it ({@code sockaddr_storage}). */
  private static final int ADDRESS_BYTES = 128;

  private final RendezvousHandler meeting;
  private final Member member;

  /**
   * A rank that has not come yet.
   *
   * @param point where the ranks meet
   */
  public MadeUpGuest(RendezvousClient point, Rendezvous rendezvous, Member member) {
    this.member = member;
    meeting = new RendezvousHandler(point, rendezvous, member, () -> false);
  }

  /**
   * Meets the others, until it knows where all of them are.
   *
   * @throws ExchangeException if they do not come in time
   */
  public void meet() {
    meeting.await();
    Book book = new Book();
    Thread connecting = DaemonThreads.start("made-up-connect-" + member.rank(), book::await);
    meeting.connect(book, connecting, member.worldSize());
  }

  /** What Gloo would write, and what it waits for. */
  private final class Book implements AddressBook {
    private final CountDownLatch known = new CountDownLatch(1);
    private boolean told;

    @Override
    public Map<String, byte[]> written() {
      if (told) {
        return Map.of();
      }
      told = true;
      return Map.of("0/" + member.rank(), address(member));
    }

    @Override
    public void put(Map<String, byte[]> others, UnaryOperator<byte[]> whole) {
      if (others.size() == member.worldSize()) {
        known.countDown();
      }
    }

    void await() {
      try {
        known.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** As Gloo writes it: see {@link GlooAddress}. */
  static byte[] address(Member member) {
    byte[] host = member.address().getBytes(StandardCharsets.UTF_8);
    int numbers = 2 * Long.BYTES + host.length + ADDRESS_BYTES;
    ByteBuffer written =
        ByteBuffer.allocate(numbers + member.worldSize() * Long.BYTES)
            .order(ByteOrder.nativeOrder());
    written.putLong(host.length).put(host).putLong(ADDRESS_BYTES).position(numbers);
    for (long number = 0; number < member.worldSize(); number++) {
      written.putLong(number);
    }
    return written.array();
  }
}
