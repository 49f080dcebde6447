package io.convoy.executor.exchange;

import io.convoy.executor.exchange.RingLayout.Chunk;
import io.convoy.executor.exchange.tls.RingChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * One sum under way around the ring: what one thread sends while another receives and adds. Holds
 * its tensor until both are through.
 */
final class RingSum {
  /** Number of the sum and of its values, which both sides must agree on. */
  private static final int HEADER_BYTES = 2 * Long.BYTES;

  private final long number;
  private final RingLayout layout;
  private final Tensor tensor;
  private final ScalarType type;
  private final Semaphore sendable = new Semaphore(0);
  private final CompletableFuture<Void> result = new CompletableFuture<>();
  private int open = 2;

  /**
   * Prepares one.
   *
   * @param number of sums before it, the same on all ranks
   */
  RingSum(long number, Member member, Tensor tensor) {
    this.number = number;
    type = tensor.scalar_type().intern();
    layout =
        new RingLayout(
            member.rank(), member.worldSize(), tensor.numel(), (int) tensor.element_size());
    try (PointerScope scope = new PointerScope()) {
      this.tensor = new Tensor(tensor);
      this.tensor.retainReference(); // the caller may give up, and his own
    }
  }

  /** Whether it adds such numbers, as processors do it: by rules that leave no choice. */
  static boolean takes(Tensor tensor) {
    ScalarType type = tensor.scalar_type().intern();
    return type == ScalarType.Float || type == ScalarType.Double;
  }

  /** A piece of a chunk, small enough to be sent at once. */
  private interface PieceWork {
    void take(long from, int values) throws IOException;
  }

  private void pieces(Chunk chunk, PieceWork work) throws IOException {
    int most = RingChannel.PIECE_BYTES / layout.valueBytes();
    for (long from = chunk.from(); from < chunk.to(); from += most) {
      work.take(from, (int) Math.min(most, chunk.to() - from));
    }
  }

  /** The one way: sends what is this rank's own first, then what has been received. */
  void send(RingChannel channel) throws IOException {
    pieces(layout.sent(0), (from, values) -> sendable.release());
    channel.send(header());
    for (int round = 0; round < layout.rounds(); round++) {
      pieces(
          layout.sent(round),
          (from, values) -> {
            sendable.acquireUninterruptibly();
            if (result.isCompletedExceptionally()) {
              throw new IOException("nothing was received to be sent on");
            }
            channel.send(memory(from, values));
          });
    }
  }

  /**
   * The other way.
   *
   * @param room for {@link RingChannel#PIECE_BYTES}
   */
  void receive(RingChannel channel, BytePointer room) throws IOException {
    ByteBuffer theirs = ByteBuffer.allocate(HEADER_BYTES);
    channel.receive(theirs);
    if (!theirs.flip().equals(header())) {
      throw new IOException(
          String.format(
              "the next rank is at sum %d, of %d values, this one at sum %d, of %d",
              theirs.getLong(), theirs.getLong(), number, layout.values()));
    }
    for (int round = 0; round < layout.rounds(); round++) {
      boolean adds = layout.adds(round);
      pieces(
          layout.received(round),
          (from, values) -> {
            if (adds) {
              channel.receive(room.limit((long) values * layout.valueBytes()).asByteBuffer());
              add(from, values, room);
            } else {
              channel.receive(memory(from, values));
            }
            sendable.release();
          });
    }
  }

  private ByteBuffer header() {
    return ByteBuffer.allocate(HEADER_BYTES).putLong(number).putLong(layout.values()).flip();
  }

  private ByteBuffer memory(long from, int values) {
    long first = from * layout.valueBytes();
    try (PointerScope scope = new PointerScope()) {
      return new BytePointer(tensor.data_ptr())
          .position(first)
          .limit(first + (long) values * layout.valueBytes())
          .asByteBuffer();
    }
  }

  /** Adds by LibTorch, on this thread: pieces are shorter than what it would share with others. */
  private void add(long from, int values, BytePointer others) {
    try (PointerScope scope = new PointerScope()) {
      TensorOptions options = new TensorOptions(type);
      long[] shape = {values};
      BytePointer own = new BytePointer(tensor.data_ptr());
      torch
          .from_blob(own.position(from * layout.valueBytes()), shape, options)
          .add_(torch.from_blob(others, shape, options));
    }
  }

  /** One way is through. */
  synchronized void ended() {
    open--;
    if (open == 0) {
      tensor.close();
      result.complete(null);
    }
  }

  /** One way is given up. */
  void failed(Exception reason) {
    result.completeExceptionally(reason);
    sendable.release(); // who waits for what does not come any more
    ended();
  }

  long values() {
    return layout.values();
  }

  /**
   * Waits until both ways are through, or one has failed.
   *
   * @return whether they are
   * @throws ExecutionException if one has failed, with the reason
   */
  boolean await(long millis) throws InterruptedException, ExecutionException {
    try {
      result.get(millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }
}
