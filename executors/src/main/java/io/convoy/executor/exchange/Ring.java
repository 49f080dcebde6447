package io.convoy.executor.exchange;

import io.convoy.executor.base.DaemonThreads;
import io.convoy.executor.exchange.tls.RingChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;

/** Sums that go around the ring of ranks, one after the other, by a thread for each direction. */
final class Ring {
  /** How long a thread may take to notice that its connection is broken. */
  private static final Duration END = Duration.ofSeconds(5);

  private final RingChannel channel;
  private final Member member;
  private final List<Direction> directions;
  private long started;

  /** Takes over connections of a rank to its neighbours. */
  Ring(RingChannel channel, Member member) {
    this.channel = channel;
    this.member = member;
    directions =
        List.of(
            new Direction("out", (sum, room) -> sum.send(channel)),
            new Direction("in", (sum, room) -> sum.receive(channel, room)));
  }

  /** What a thread does with each sum. */
  private interface Way {
    void carry(RingSum sum, BytePointer room) throws IOException;
  }

  /** One of the two, through which nothing goes any more once something has failed. */
  private final class Direction {
    private final BytePointer room = new BytePointer(RingChannel.PIECE_BYTES);
    private final ExecutorService thread;
    private final Way way;
    private Exception broken;

    Direction(String name, Way way) {
      this.way = way;
      thread = DaemonThreads.single("ring-" + member.rank() + "-" + name);
    }

    void take(RingSum sum) {
      thread.execute(() -> carry(sum));
    }

    private void carry(RingSum sum) {
      try {
        if (broken == null) {
          way.carry(sum, room);
        }
      } catch (IOException | RuntimeException e) {
        broken = e;
      }
      if (broken == null) {
        sum.ended();
      } else {
        sum.failed(broken);
      }
    }

    void end() {
      thread.execute(room::close);
      thread.shutdown();
    }
  }

  /** Begins a sum, after those that have begun before. */
  synchronized RingSum start(Tensor tensor) {
    RingSum sum = new RingSum(started++, member, tensor);
    directions.forEach(direction -> direction.take(sum));
    return sum;
  }

  /** Ends it in order, when all sums are through; the neighbours may take their time. */
  void end() {
    directions.forEach(Direction::end);
    DaemonThreads.start("ring-" + member.rank() + "-end", channel::end);
  }

  /** Ends it whatever is under way; waits until no tensor is touched any more, but not long. */
  void stop() {
    channel.close();
    directions.forEach(Direction::end);
    long end = System.nanoTime() + END.toNanos();
    try {
      for (Direction direction : directions) {
        direction.thread.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether threads have not ended that may use the tensor of a sum that was given up. */
  boolean isBusy() {
    return directions.stream().anyMatch(direction -> !direction.thread.isTerminated());
  }
}
