package io.convoy.executor.exchange;

import io.convoy.executor.base.DaemonThreads;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.BroadcastOptions;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;

/**
 * Exchange between ranks with a GPU each by c10d's {@code ProcessGroupNCCL}; tensors in the host's
 * memory go by another exchange of the same ranks.
 *
 * <p>NCCL waits for peers without an end, and does not notice one that has failed but lives. So
 * each wait asks from time to time whether it was cancelled or is too long; what was given up is
 * aborted, which ends the kernels that wait on the GPU.
 */
final class NcclCollectives implements Collectives {
  private static final int SLICE_MILLIS = 100;

  /** A step's exchange takes milliseconds: a wait must not add to it. */
  private static final long POLL_NANOS = 20_000;

  /** LibTorch's own limit comes after this code's. */
  private static final Duration MORE = Duration.ofMinutes(1);

  private final Collectives host;
  private final Duration timeout;
  private final BooleanSupplier cancelled;
  private final PrivateStore store;
  private final ProcessGroupNCCL group;
  private final Thread joining;
  private final Queue<Flight> flights = new ConcurrentLinkedQueue<>(); // backward starts some
  private volatile RuntimeException failure;
  private volatile boolean broken;
  private volatile boolean busy;

  /**
   * Connects; every rank of a round calls it at once.
   *
   * @param host exchange of the same ranks, which is closed with this
   * @param meeting of these ranks, by which they learn NCCL's identifier from rank 0
   */
  NcclCollectives(
      Collectives host,
      Member member,
      RendezvousHandler meeting,
      Duration timeout,
      BooleanSupplier cancelled) {
    this.host = host;
    this.timeout = timeout;
    this.cancelled = cancelled;
    Nccl.load();
    store = new PrivateStore(timeout.plus(MORE));
    try (PointerScope scope = new PointerScope()) {
      ProcessGroupNCCL.Options options = ProcessGroupNCCL.Options.create(false);
      options.timeout(new Milliseconds(timeout.plus(MORE).toMillis()));
      group = new ProcessGroupNCCL(store.store(), member.rank(), member.worldSize(), options);
      group.retainReference();
    }
    Device device = member.device().torch();
    joining = DaemonThreads.start("nccl-connect-" + member.rank(), () -> join(device));
    try {
      meeting.connect(store, joining, 1);
      requireSuccess();
    } catch (RuntimeException e) {
      broken = true;
      closeGroup();
      throw e;
    }
  }

  /** Runs on a thread of its own, since LibTorch cannot be stopped there. */
  private void join(Device device) {
    try {
      group.eagerConnectSingleDevice(device);
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private void requireSuccess() {
    if (failure != null) {
      throw new ExchangeException(
          "NCCL did not connect: " + GlooCollectives.firstLine(failure), failure);
    }
  }

  @Override
  public int rank() {
    return host.rank();
  }

  @Override
  public int worldSize() {
    return host.worldSize();
  }

  @Override
  public Pending startSum(Tensor tensor) {
    return tensor.is_cuda()
        ? start("all-reduce", tensor, () -> group.allreduce(new TensorVector(tensor)))
        : host.startSum(tensor);
  }

  @Override
  public void broadcast(Tensor tensor, int root) {
    if (!tensor.is_cuda()) {
      host.broadcast(tensor, root);
      return;
    }
    BroadcastOptions options = new BroadcastOptions().rootRank(root);
    start(
            "broadcast from rank " + root,
            tensor,
            () -> group.broadcast(new TensorVector(tensor), options))
        .await();
  }

  private Flight start(String what, Tensor tensor, Supplier<Work> operation) {
    try (PointerScope scope = new PointerScope()) {
      Work work = operation.get();
      work.retainReference();
      Flight flight = new Flight(work, what + " of " + tensor.numel() + " values on the GPU");
      flights.add(flight);
      return flight;
    } catch (RuntimeException e) {
      broken = true;
      throw new ExchangeException(what + " failed: " + GlooCollectives.firstLine(e), e);
    }
  }

  /** Work on the GPU's own stream for it. */
  private final class Flight implements Pending {
    private final Work work;
    private final String name;

    Flight(Work work, String name) {
      this.work = work;
      this.name = name;
    }

    @Override
    public void await() {
      try {
        Waiting waiting = new Waiting(name);
        while (!work.isCompleted()) {
          waiting.pause();
        }
        if (failed(work)) {
          throw new ExchangeException(name + " failed: a peer is gone, or NCCL reported an error");
        }
        work._wait(); // has this thread's stream come after NCCL's
      } catch (ExchangeException e) {
        broken = true;
        throw e;
      } catch (RuntimeException e) {
        broken = true;
        throw new ExchangeException(name + " failed: " + GlooCollectives.firstLine(e), e);
      }
      flights.remove(this);
      work.close();
    }
  }

  /** Whether work that is completed has failed: C++'s pointer to its exception is not null. */
  static boolean failed(Work work) {
    try (Pointer exception = work.exception();
        LongPointer address = new LongPointer(exception)) {
      return address.get(0) != 0;
    }
  }

  /** A wait with an end. */
  private final class Waiting {
    private final String what;
    private final long deadline = System.nanoTime() + timeout.toNanos();
    private long asked = System.nanoTime();

    Waiting(String what) {
      this.what = what;
    }

    void pause() {
      long now = System.nanoTime();
      if (now - asked > TimeUnit.MILLISECONDS.toNanos(SLICE_MILLIS)) {
        asked = now;
        if (cancelled.getAsBoolean()) {
          throw new ExchangeException("cancelled while waiting for " + what);
        }
        if (now - deadline > 0) {
          throw new ExchangeException("waited " + timeout.toSeconds() + " s in vain for " + what);
        }
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  @Override
  public boolean busy() {
    return busy || host.busy();
  }

  @Override
  public void close() {
    closeGroup();
    host.close();
  }

  private void closeGroup() {
    if (!broken && flights.isEmpty()) {
      group.shutdown();
      release();
      return;
    }
    busy = true;
    DaemonThreads.start("close-nccl-" + host.rank(), this::abort);
  }

  private void abort() {
    try {
      group.abort();
      joining.join(); // nothing is released that it uses
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    } finally {
      release();
      busy = false;
    }
  }

  private void release() {
    flights.forEach(flight -> flight.work.close());
    flights.clear();
    group.close();
    store.close();
  }
}
