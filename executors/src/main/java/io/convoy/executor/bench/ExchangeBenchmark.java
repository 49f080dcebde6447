package io.convoy.executor.bench;

import io.convoy.executor.base.DaemonThreads;
import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.exchange.CollectivesConnector;
import io.convoy.executor.exchange.ExchangeSecurity;
import io.convoy.executor.exchange.JoinRequest;
import io.convoy.executor.exchange.JoinResponse;
import io.convoy.executor.exchange.Member;
import io.convoy.executor.exchange.Rendezvous;
import io.convoy.executor.exchange.RendezvousClient;
import io.convoy.executor.exchange.RendezvousRegistry;
import io.convoy.executor.exchange.tls.RunIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Times sums over ranks that are threads of this process, plain and by TLS in turn. */
public final class ExchangeBenchmark {
  private static final int WARMUP = 5;
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  private final int ranks;
  private final String host;
  private final long values;

  /**
   * What is measured.
   *
   * @param ranks at least 2
   * @param host address by which they reach each other
   * @param bytes of the tensor of floats that they sum
   */
  public ExchangeBenchmark(int ranks, String host, long bytes) {
    this.ranks = ranks;
    this.host = host;
    values = bytes / Float.BYTES;
  }

  /**
   * Times of the same sums, as rank 0 has them.
   *
   * @param plain in nanoseconds
   * @param encrypted in nanoseconds
   */
  public record Times(List<Long> plain, List<Long> encrypted) {
    public Times {
      plain = List.copyOf(plain);
      encrypted = List.copyOf(encrypted);
    }
  }

  /** Runs it, so many times after some that are not counted. */
  public Times run(int steps) throws InterruptedException {
    NativeLibraries.load();
    Point plain = new Point();
    Point encrypted = new Point();
    List<Callable<Times>> work = new ArrayList<>();
    for (int i = 0; i < ranks; i++) {
      int rank = i;
      work.add(() -> measure(rank, plain, encrypted, steps));
    }
    return DaemonThreads.all(ranks, "bench-exchange", work).get(0);
  }

  /** Where the ranks meet. */
  private static final class Point implements RendezvousClient {
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

  private Collectives connect(int rank, Point point, ExchangeSecurity security) {
    return CollectivesConnector.connect(
        Rendezvous.of("bench-" + security, TIMEOUT).withSecurity(security),
        Member.onCpu(rank, ranks, host),
        point,
        () -> false,
        text -> {});
  }

  private Times measure(int rank, Point plainPoint, Point encryptedPoint, int steps) {
    List<Long> plain = new ArrayList<>();
    List<Long> encrypted = new ArrayList<>();
    try (Collectives open = connect(rank, plainPoint, ExchangeSecurity.PLAIN);
        Collectives secret = connect(rank, encryptedPoint, ExchangeSecurity.TLS);
        PointerScope scope = new PointerScope()) {
      Tensor tensor = torch.ones(values);
      for (int i = 0; i < WARMUP + steps; i++) {
        long plainTime = time(open, tensor);
        long encryptedTime = time(secret, tensor);
        if (i >= WARMUP) {
          plain.add(plainTime);
          encrypted.add(encryptedTime);
        }
      }
    }
    return new Times(plain, encrypted);
  }

  private static long time(Collectives exchange, Tensor tensor) {
    tensor.zero_(); // sums stay finite
    long start = System.nanoTime();
    exchange.sum(tensor);
    return System.nanoTime() - start;
  }
}
