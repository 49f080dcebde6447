package io.convoy.executor.exchange;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Exchange by TLS: sums of floating-point numbers go around a ring from one rank's memory to the
 * next one's, with the bits of Gloo's; all else goes by Gloo, through relays.
 */
final class RingCollectives implements Collectives {
  private static final int SLICE_MILLIS = 100;

  private final GlooCollectives gloo;
  private final Ring ring;
  private final Rendezvous rendezvous;
  private final BooleanSupplier cancelled;
  private final AtomicInteger flights = new AtomicInteger(); // backward starts some
  private volatile boolean stopped;

  /**
   * Joins the ring of ranks that are connected by Gloo.
   *
   * @param gloo of the same ranks, which is closed with this
   */
  RingCollectives(
      GlooCollectives gloo, Rendezvous rendezvous, Member member, BooleanSupplier cancelled) {
    this.gloo = gloo;
    this.rendezvous = rendezvous;
    this.cancelled = cancelled;
    ring = new Ring(gloo.ring(), member);
  }

  @Override
  public int rank() {
    return gloo.rank();
  }

  @Override
  public int worldSize() {
    return gloo.worldSize();
  }

  @Override
  public Pending startSum(Tensor tensor) {
    if (!RingSum.takes(tensor)) {
      return gloo.startSum(tensor);
    }
    return tensor.is_cuda() ? startByHost(tensor) : start(tensor);
  }

  private Pending start(Tensor tensor) {
    flights.incrementAndGet();
    RingSum sum = ring.start(tensor);
    return () -> await(sum);
  }

  /** Of a tensor on a GPU. */
  private Pending startByHost(Tensor tensor) {
    try (PointerScope scope = new PointerScope()) {
      Tensor copy = tensor.cpu();
      copy.retainReference();
      Pending sum = start(copy);
      return () -> {
        try (copy) {
          sum.await();
          tensor.copy_(copy);
        }
      };
    }
  }

  private void await(RingSum sum) {
    String what = "all-reduce of " + sum.values() + " values";
    long deadline = System.nanoTime() + rendezvous.timeout().toNanos();
    try {
      while (!sum.await(SLICE_MILLIS)) {
        if (cancelled.getAsBoolean()) {
          throw new ExchangeException("cancelled while waiting for " + what);
        }
        if (System.nanoTime() - deadline > 0) {
          throw new ExchangeException(
              "waited " + rendezvous.timeout().toSeconds() + " s in vain for " + what);
        }
      }
    } catch (ExecutionException e) {
      throw new ExchangeException(what + " failed: " + e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ExchangeException("interrupted while waiting for " + what, e);
    }
    flights.decrementAndGet();
  }

  @Override
  public void broadcast(Tensor tensor, int root) {
    gloo.broadcast(tensor, root);
  }

  @Override
  public boolean busy() {
    return (stopped && ring.isBusy()) || gloo.busy();
  }

  /** Sums that have failed or that nobody has waited for are under way for ever. */
  @Override
  public void close() {
    if (flights.get() == 0) {
      ring.end();
    } else {
      ring.stop();
      stopped = true;
    }
    gloo.close();
  }
}
