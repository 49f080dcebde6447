package io.convoy.executor.exchange.tls;

import io.convoy.executor.exchange.tls.RingChannel.Neighbour;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A rank's connections to its neighbours in the ring of ranks, as long as nobody has them yet. */
final class RingEnds implements AutoCloseable {
  private final CountDownLatch missing = new CountDownLatch(2);
  private Neighbour before;
  private Neighbour after;
  private boolean over;
  private volatile boolean wanted;

  /** From now on both are waited for. */
  void want() {
    wanted = true;
  }

  /** The rank before this one is connected. */
  synchronized void before(Neighbour neighbour) throws IOException {
    requireRoom(before, neighbour);
    before = neighbour;
    missing.countDown();
  }

  /** The rank after this one is connected. */
  synchronized void after(Neighbour neighbour) throws IOException {
    requireRoom(after, neighbour);
    after = neighbour;
    missing.countDown();
  }

  private void requireRoom(Neighbour there, Neighbour neighbour) throws IOException {
    if (over || there != null) {
      neighbour.socket().close();
      throw new IOException(neighbour.name() + " is there already, or comes too late");
    }
    neighbour.socket().trusted();
  }

  /** Whether both have come in time, or nobody wants them. */
  boolean await(Duration longest) throws InterruptedException {
    return !wanted || missing.await(longest.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Whether a rank is waited for as a neighbour. */
  synchronized boolean isWithout(int rank, TlsRelay.Place place) {
    return wanted
        && ((rank == place.before() && before == null) || (rank == place.after() && after == null));
  }

  /** Hands both over, once; who takes them closes them. */
  synchronized RingChannel take() {
    if (over || before == null || after == null) {
      throw new IllegalStateException("the ring is not connected, or was closed or taken before");
    }
    over = true;
    return new RingChannel(before, after);
  }

  /** Closes what nobody has taken. */
  @Override
  public synchronized void close() {
    if (!over) {
      over = true;
      close(before);
      close(after);
    }
  }

  private static void close(Neighbour neighbour) {
    if (neighbour != null) {
      neighbour.socket().close();
    }
  }
}
