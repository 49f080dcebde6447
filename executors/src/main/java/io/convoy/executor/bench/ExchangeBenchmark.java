package io.convoy.executor.bench;

import com.sun.management.OperatingSystemMXBean;
import io.convoy.executor.base.DaemonThreads;
import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.exchange.CollectivesConnector;
import io.convoy.executor.exchange.ExchangeSecurity;
import io.convoy.executor.exchange.LocalRendezvous;
import io.convoy.executor.exchange.Member;
import io.convoy.executor.exchange.Rendezvous;
import java.lang.management.ManagementFactory;
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
   * What one sum took.
   *
   * @param nanos until rank 0 had it
   * @param processorNanos of all cores, for all ranks, meanwhile
   */
  public record Sum(long nanos, long processorNanos) {}

  /** The same sums, plain and by TLS. */
  public record Times(List<Sum> plain, List<Sum> encrypted) {
    public Times {
      plain = List.copyOf(plain);
      encrypted = List.copyOf(encrypted);
    }
  }

  /** Runs it, so many times after some that are not counted. */
  public Times run(int steps) throws InterruptedException {
    NativeLibraries.load();
    LocalRendezvous plain = new LocalRendezvous();
    LocalRendezvous encrypted = new LocalRendezvous();
    List<Callable<Times>> work = new ArrayList<>();
    for (int i = 0; i < ranks; i++) {
      int rank = i;
      work.add(() -> measure(rank, plain, encrypted, steps));
    }
    return DaemonThreads.all(ranks, "bench-exchange", work).get(0);
  }

  private Collectives connect(int rank, LocalRendezvous point, ExchangeSecurity security) {
    return CollectivesConnector.connect(
        Rendezvous.of("bench-" + security, TIMEOUT).withSecurity(security),
        Member.onCpu(rank, ranks, host),
        point,
        () -> false,
        text -> {});
  }

  private Times measure(
      int rank, LocalRendezvous plainPoint, LocalRendezvous encryptedPoint, int steps) {
    List<Sum> plain = new ArrayList<>();
    List<Sum> encrypted = new ArrayList<>();
    try (Collectives open = connect(rank, plainPoint, ExchangeSecurity.PLAIN);
        Collectives secret = connect(rank, encryptedPoint, ExchangeSecurity.TLS);
        PointerScope scope = new PointerScope()) {
      Tensor tensor = torch.ones(values);
      for (int i = 0; i < WARMUP + steps; i++) {
        Sum first = time(open, tensor);
        Sum second = time(secret, tensor);
        if (i >= WARMUP) {
          plain.add(first);
          encrypted.add(second);
        }
      }
    }
    return new Times(plain, encrypted);
  }

  private static Sum time(Collectives exchange, Tensor tensor) {
    OperatingSystemMXBean process =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    tensor.zero_(); // sums stay finite
    long processor = process.getProcessCpuTime();
    long start = System.nanoTime();
    exchange.sum(tensor);
    return new Sum(System.nanoTime() - start, process.getProcessCpuTime() - processor);
  }
}
