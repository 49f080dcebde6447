package io.convoy.executor.exchange;

import io.convoy.executor.base.NativeLibraries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Ranks in threads of this process, which meet over Gloo. */
public final class LocalRanks implements AutoCloseable {
  /** Longer than any test waits. */
  public static final Duration LONG = Duration.ofSeconds(60);

  private static final String HOST = "127.0.0.1";

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final RendezvousRegistry point = new RendezvousRegistry();
  private int round;

  /** Loads LibTorch. */
  public LocalRanks() {
    NativeLibraries.load();
  }

  /**
   * Starts the same work on each rank.
   *
   * @param timeout of the exchange
   * @param cancelled ends waits
   */
  public <T> List<Future<T>> start(
      int worldSize, Duration timeout, BooleanSupplier cancelled, Function<Collectives, T> work) {
    return start(worldSize, Rendezvous.of("meeting-" + ++round, timeout), cancelled, work);
  }

  /** The same by a backend. */
  <T> List<Future<T>> start(int worldSize, Backend backend, Function<Collectives, T> work) {
    Rendezvous rendezvous = Rendezvous.of("meeting-" + ++round, LONG);
    return start(worldSize, rendezvous.withBackend(backend), () -> false, work);
  }

  /** The same, who meet elsewhere. */
  <T> List<Future<T>> start(
      int worldSize, RendezvousClient elsewhere, Function<Collectives, T> work) {
    Rendezvous rendezvous = Rendezvous.of("meeting-" + ++round, LONG);
    return start(worldSize, rendezvous, elsewhere, () -> false, work);
  }

  /** The same by TLS. */
  <T> List<Future<T>> startEncrypted(
      int worldSize, RendezvousClient elsewhere, Function<Collectives, T> work) {
    return start(worldSize, encrypted(LONG), elsewhere, () -> false, work);
  }

  /** The same, who do not wait for ever. */
  <T> List<Future<T>> startEncrypted(
      int worldSize, Duration timeout, BooleanSupplier cancelled, Function<Collectives, T> work) {
    return start(worldSize, encrypted(timeout), new LocalRendezvous(), cancelled, work);
  }

  private Rendezvous encrypted(Duration timeout) {
    return Rendezvous.of("meeting-" + ++round, timeout).withSecurity(ExchangeSecurity.TLS);
  }

  private <T> List<Future<T>> start(
      int worldSize,
      Rendezvous rendezvous,
      BooleanSupplier cancelled,
      Function<Collectives, T> work) {
    int meeting = round;
    return start(worldSize, rendezvous, card -> point.attend(meeting, card), cancelled, work);
  }

  private <T> List<Future<T>> start(
      int worldSize,
      Rendezvous rendezvous,
      RendezvousClient place,
      BooleanSupplier cancelled,
      Function<Collectives, T> work) {
    List<Future<T>> futures = new ArrayList<>();
    for (int i = 0; i < worldSize; i++) {
      int rank = i;
      futures.add(
          threads.submit(
              () -> {
                try (Collectives exchange =
                    CollectivesConnector.connect(
                        rendezvous,
                        Member.onCpu(rank, worldSize, HOST),
                        place,
                        cancelled,
                        text -> {})) {
                  return work.apply(exchange);
                }
              }));
    }
    return futures;
  }

  /** What work gives on each rank. */
  public <T> List<T> run(int worldSize, Function<Collectives, T> work) throws Exception {
    List<T> results = new ArrayList<>();
    for (Future<T> future : start(worldSize, LONG, () -> false, work)) {
      results.add(future.get());
    }
    return results;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
