package io.convoy.driver.spark;

import io.convoy.driver.cluster.RoundEvents;
import io.convoy.executor.base.DaemonThreads;
import io.convoy.executor.round.Measurement;
import io.convoy.executor.round.StepMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.internal.plugin.PluginContextImpl;
import org.apache.spark.rpc.RpcEnv;

/**
 * A driver under the load of many ranks, which are threads of this process: they meet, say that
 * they live and report over Spark's own RPC, by connections of the loopback, and the driver's own
 * loop takes that in. No executor is started, and nothing is computed.
 */
public final class DriverBenchmark {
  /** Of the only round. */
  private static final int ROUND = 1;

  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final long LISTENERS_MILLIS = 60_000;

  private final int ranks;
  private final int connections;
  private final MadeUpRank.Talk talk;

  /**
   * What the load is.
   *
   * @param ranks number of them
   * @param connections that they share
   * @param steps that are reported
   * @param step time of one
   * @param beat from one sign of life of a rank to its next
   */
  public DriverBenchmark(int ranks, int connections, int steps, Duration step, Duration beat) {
    this.ranks = ranks;
    this.connections = Math.min(ranks, connections);
    talk = new MadeUpRank.Talk(steps, step, beat);
  }

  /** Runs a round of such ranks from its beginning to its end. */
  public DriverLoad run() throws InterruptedException {
    SparkConf conf =
        new SparkConf(false)
            .setMaster("local[1]")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1")
            .set("spark.rpc.askTimeout", TIMEOUT.toSeconds() + "s")
            .set("spark.rpc.lookupTimeout", TIMEOUT.toSeconds() + "s");
    SessionSettings settings = SessionSettings.of(conf, "driver under load", TIMEOUT);
    try (JavaSparkContext spark = new JavaSparkContext(settings.conf())) {
      List<RpcEnv> lines =
          IntStream.range(0, connections).mapToObj(i -> line(spark.getConf(), i)).toList();
      try {
        return measure(spark.sc(), lines.stream().map(DriverBenchmark::channel).toList());
      } finally {
        lines.forEach(RpcEnv::shutdown);
      }
    }
  }

  /** As an executor connects to its driver. */
  private static RpcEnv line(SparkConf conf, int number) {
    return RpcEnv.create(
        "load-" + number, "127.0.0.1", -1, conf, SparkEnv.get().securityManager(), true);
  }

  private static PluginContext channel(RpcEnv line) {
    SparkEnv driver = SparkEnv.get();
    String plugin = ConvoyPlugin.class.getName();
    return new PluginContextImpl(
        plugin, line, driver.metricsSystem(), driver.conf(), "made-up", Map.of());
  }

  private DriverLoad measure(SparkContext spark, List<PluginContext> channels)
      throws InterruptedException {
    Listener heard = new Listener();
    EventQueue queue = new EventQueue(heard);
    RoundTracker tracker = new RoundTracker(ROUND, ranks, TIMEOUT, queue, executor -> "");
    RoundControl control = ConvoyPlugin.control();
    spark.addSparkListener(tracker);
    control.begin(ROUND);
    DriverThreads threads = DriverThreads.now();
    LoadTally tally = new LoadTally();
    ExecutorService pool = DaemonThreads.pool(ranks, "made-up-rank");
    try {
      List<Future<Void>> running =
          IntStream.range(0, ranks)
              .mapToObj(rank -> pool.submit(part(rank, channels, tally)))
              .toList();
      new RoundWatch(tracker, queue)
          .await(() -> running.stream().allMatch(Future::isDone), () -> {});
      requireSuccess(running);
      spark.listenerBus().waitUntilEmpty(LISTENERS_MILLIS);
      queue.deliver();
      DriverLoad.Talk talked = tally.talk();
      DriverThreads after = DriverThreads.now();
      spark.removeSparkListener(tracker);
      control.end(ROUND);
      return new DriverLoad(tally.meeting(), talked, heard.all(), after.cost(threads));
    } catch (TimeoutException e) {
      throw new IllegalStateException("the driver's listeners are too slow", e);
    } finally {
      pool.shutdownNow();
    }
  }

  private Callable<Void> part(int rank, List<PluginContext> channels, LoadTally tally) {
    MadeUpRank.Place place = new MadeUpRank.Place(ROUND, rank, ranks);
    PluginContext channel = channels.get(rank % channels.size());
    return () -> {
      new MadeUpRank(channel, place, talk, tally).run();
      return null;
    };
  }

  private static void requireSuccess(List<Future<Void>> running) throws InterruptedException {
    List<RuntimeException> failures = new ArrayList<>();
    for (Future<Void> rank : running) {
      try {
        rank.get(1, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        failures.add(new IllegalStateException(e.getMessage(), e));
      }
    }
    if (!failures.isEmpty()) {
      RuntimeException first = failures.get(0);
      failures.stream().skip(1).limit(10).forEach(first::addSuppressed);
      throw first;
    }
  }

  /** Counts what reaches the run. */
  private static final class Listener implements RoundEvents {
    private final AtomicInteger steps = new AtomicInteger();
    private final AtomicInteger measurements = new AtomicInteger();
    private final AtomicInteger devices = new AtomicInteger();

    @Override
    public void stepCompleted(StepMetrics metrics) {
      steps.incrementAndGet();
    }

    @Override
    public void measured(Measurement measurement) {
      measurements.incrementAndGet();
    }

    @Override
    public void computing(List<String> each) {
      devices.addAndGet(each.size());
    }

    DriverLoad.Heard all() {
      return new DriverLoad.Heard(steps.get(), measurements.get(), devices.get());
    }
  }
}
