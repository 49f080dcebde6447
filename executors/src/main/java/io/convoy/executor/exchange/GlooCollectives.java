package io.convoy.executor.exchange;

import io.convoy.executor.base.DaemonThreads;
import io.convoy.executor.exchange.tls.RingChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.BroadcastOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;

/**
 * Exchange between CPU ranks by c10d's {@code ProcessGroupGloo}.
 *
 * <p>Neither {@code abort} nor an interrupt ends a Gloo operation, so waits go in short slices
 * between which cancellation and deadline are checked; an operation given up is left to a daemon
 * thread that closes the group, which breaks the peers' connections at the latest at the timeout.
 */
final class GlooCollectives implements Collectives {
  private static final int SLICE_MILLIS = 100;

  private final Rendezvous rendezvous;
  private final Member member;
  private final BooleanSupplier cancelled;
  private final GlooGroup gloo;
  private final Queue<Flight> flights = new ConcurrentLinkedQueue<>(); // backward starts some
  private volatile boolean broken;
  private volatile boolean busy;

  /** Connects, once all ranks have met. */
  GlooCollectives(
      RendezvousHandler meeting, Rendezvous rendezvous, Member member, BooleanSupplier cancelled) {
    this.rendezvous = rendezvous;
    this.member = member;
    this.cancelled = cancelled;
    try {
      gloo = GlooGroup.connect(meeting, member, rendezvous.timeout());
    } catch (ExchangeException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ExchangeException(
          String.format(
              "rank %d on %s did not connect to the other ranks at %s: %s",
              member.rank(), member.address(), rendezvous.key(), firstLine(e)),
          e);
    }
  }

  @Override
  public int rank() {
    return member.rank();
  }

  @Override
  public int worldSize() {
    return member.worldSize();
  }

  @Override
  public Pending startSum(Tensor tensor) {
    return start("all-reduce", tensor, () -> gloo.group().allreduce(new TensorVector(tensor)));
  }

  @Override
  public void broadcast(Tensor tensor, int root) {
    start(
            "broadcast from rank " + root,
            tensor,
            () ->
                gloo.group()
                    .broadcast(new TensorVector(tensor), new BroadcastOptions().rootRank(root)))
        .await();
  }

  private Flight start(String what, Tensor tensor, Supplier<Work> operation) {
    try (PointerScope scope = new PointerScope()) {
      Work work = operation.get();
      work.retainReference();
      Flight flight = new Flight(work, what, what + " of " + tensor.numel() + " values");
      flights.add(flight);
      return flight;
    } catch (RuntimeException e) {
      broken = true;
      throw failure(what + " failed", e);
    }
  }

  /** Work that Gloo's own threads do. */
  private final class Flight implements Pending {
    private final Work work;
    private final String name;
    private final String described;

    Flight(Work work, String name, String described) {
      this.work = work;
      this.name = name;
      this.described = described;
    }

    @Override
    public void await() {
      try (PointerScope scope = new PointerScope()) {
        slices();
        flights.remove(this);
        work.close();
      } catch (ExchangeException e) {
        broken = true;
        throw e;
      } catch (RuntimeException e) {
        broken = true;
        throw failure(name + " failed", e);
      }
    }

    private void slices() {
      long deadline = System.nanoTime() + rendezvous.timeout().toNanos();
      Milliseconds slice = new Milliseconds(SLICE_MILLIS);
      while (true) {
        // asked before the wait: work may complete just after a slice ended
        boolean completed = work.isCompleted();
        try {
          work._wait(slice);
          return;
        } catch (RuntimeException e) {
          if (completed) {
            throw failure(described + " failed", e);
          }
          if (cancelled.getAsBoolean()) {
            throw failure("cancelled while waiting for " + described, e);
          }
          if (System.nanoTime() - deadline > 0) {
            throw failure(
                "waited " + rendezvous.timeout().toSeconds() + " s in vain for " + described, e);
          }
        }
      }
    }
  }

  private ExchangeException failure(String what, RuntimeException cause) {
    return new ExchangeException(what + ": " + gloo.described(cause), cause);
  }

  /** The first line of a failure of LibTorch, which a trace of C++ follows. */
  static String firstLine(RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }

  /** The ranks' ring by TLS, where they exchange so. */
  RingChannel ring() {
    return gloo.ring();
  }

  @Override
  public boolean busy() {
    return busy;
  }

  @Override
  public void close() {
    if (!broken && flights.isEmpty()) {
      gloo.close();
      return;
    }
    busy = flights.stream().anyMatch(flight -> !flight.work.isCompleted());
    flights.forEach(flight -> flight.work.close());
    // closing the group waits for the operations that were given up
    DaemonThreads.start("close-" + rendezvous.key() + "-" + member.rank(), this::release);
  }

  private void release() {
    gloo.close();
    busy = false;
  }
}
