package io.convoy.driver.spark;

import io.convoy.driver.cluster.ClusterException;
import io.convoy.driver.cluster.RoundEvents;
import io.convoy.driver.cluster.RoundFailedException;
import io.convoy.driver.cluster.RoundFailedException.Failure;
import io.convoy.driver.cluster.RoundFailedException.Kind;
import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.exchange.Backend;
import io.convoy.executor.exchange.Rendezvous;
import io.convoy.executor.exchange.RendezvousServer;
import io.convoy.executor.round.RankReport;
import io.convoy.executor.round.RoundPlan;
import io.convoy.executor.round.StatePlan;
import io.convoy.executor.round.WrittenSnapshot;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.rdd.RDD;
import org.apache.spark.util.SignalUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction0;

/** The Spark cluster of a run: its session, its slots, and the launch of rounds. */
public final class SparkCluster implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SparkCluster.class);
  private static final Duration MESSAGES = Duration.ofSeconds(2);

  /** How long surviving ranks may take to say what state they hold; it saves a fall-back. */
  private static final Duration SURVIVORS = Duration.ofSeconds(10);

  private static final long POLL_MILLIS = 500;
  private static final ClassTag<RankReport> REPORT = ClassTag$.MODULE$.apply(RankReport.class);

  private final JavaSparkContext spark;
  private final Slots slots;
  private final int wanted;
  private final Duration timeout;
  private final RendezvousServer rendezvous;

  private SparkCluster(JavaSparkContext spark, Slots slots, int wanted, Duration timeout) {
    this.spark = spark;
    this.slots = slots;
    this.wanted = wanted;
    this.timeout = timeout;
    this.rendezvous = new RendezvousServer(spark.getConf().get("spark.driver.host"));
  }

  /**
   * Starts a Spark session from the settings of {@code spark-submit}, and waits for executors.
   *
   * @param name of the application
   * @param workers number of slots wanted; 0 takes all there are
   * @param timeout longest wait for executors, and between ranks in a round
   * @throws ClusterException if the slots are not there in time, or Spark gives up
   */
  public static SparkCluster connect(String name, int workers, Duration timeout) {
    NativeLibraries.load();
    SessionSettings settings = SessionSettings.of(new SparkConf(), name, timeout);
    JavaSparkContext spark = start(settings.conf());
    try {
      Slots slots = new Slots(spark.sc(), settings);
      return new SparkCluster(spark, slots, slots.await(workers, timeout), timeout);
    } catch (RuntimeException e) {
      spark.stop();
      throw e;
    }
  }

  private static JavaSparkContext start(SparkConf conf) {
    try {
      return new JavaSparkContext(conf);
    } catch (IllegalStateException e) { // it was stopped while it waited for executors
      throw new ClusterException(
          String.format(
              "%s has ended the application while it started (%s): what the executors print says"
                  + " why",
              conf.get("spark.master"), e.getMessage()),
          e);
    }
  }

  /** How to reach the file systems before there is a session. */
  public static Configuration fileSystems() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }

  /** Ranks that can run at once when every executor is there. */
  public int slots() {
    return wanted;
  }

  /** Ranks that could run at once now, not more than {@link #slots}. */
  public int slotsNow() {
    return Math.min(wanted, slots.count());
  }

  /**
   * Waits until lost executors have been replaced.
   *
   * @param least number of ranks to go on with
   * @param patience how long to wait for all slots before going on with fewer
   * @return ranks that can run at once
   * @throws ClusterException if fewer than {@code least} can
   */
  public int awaitSlots(int least, Duration patience) {
    return slots.awaitAgain(wanted, least, patience, timeout);
  }

  /**
   * Keeps ranks off a host from now on, unless no other has slots.
   *
   * @return whether it is excluded from now on
   */
  public boolean exclude(String host) {
    return slots.existBeside(host) && slots.exclude(host);
  }

  /**
   * Ends an executor process that does not answer, and asks for another.
   *
   * @param executor its name
   */
  public void replace(String executor) {
    LOG.info("ending executor {}, asking for another", executor);
    spark.sc().killAndReplaceExecutor(executor);
  }

  /** Has ranks end their rounds after the step that is going on, up to and with this round. */
  public void pause(int round) {
    spark.sc().conf().set(ConvoyPlugin.PAUSE, Integer.toString(round));
  }

  /**
   * Lets rank 0 take its next snapshot: the one before is complete, or has failed.
   *
   * @param round in which it was written
   * @param step its step
   */
  public void settled(int round, long step) {
    spark.sc().conf().set(ConvoyPlugin.SETTLED, new SnapshotQuestion(round, step).key());
  }

  /** Whether Spark has ended the application, so that there is nothing to wait for. */
  public boolean ended() {
    return spark.sc().isStopped();
  }

  /** Calls an action when the process is asked to end, in place of ending it; once. */
  public static void onTermination(Consumer<String> action) {
    for (String signal : List.of("TERM", "INT")) {
      AtomicBoolean first = new AtomicBoolean(true);
      SignalUtils.register(
          signal,
          new AbstractFunction0<Object>() {
            @Override
            public Object apply() {
              boolean handled = first.getAndSet(false);
              if (handled) {
                action.accept("SIG" + signal);
              }
              return handled; // a second one ends the process at once
            }
          });
    }
  }

  /** How to reach the file systems. */
  public Configuration hadoop() {
    return spark.hadoopConfiguration();
  }

  /** Identifies this start of the application. */
  public String applicationId() {
    return spark.sc().applicationId();
  }

  /**
   * A meeting of ranks in this driver.
   *
   * @param key unique for each attempt at a round
   */
  public Rendezvous rendezvous(String key) {
    return rendezvous.rendezvous(key, timeout).withPatience(Watchdog.longestWork(timeout));
  }

  /** The same, with what carries tensors on GPUs. */
  public Rendezvous rendezvous(String key, Backend backend) {
    return rendezvous(key).withBackend(backend);
  }

  /**
   * Runs a round as one barrier stage.
   *
   * @param events hears of each step before this returns
   * @return the reports of all ranks, in order of rank
   * @throws ClusterException if Spark has ended the application
   * @throws RoundFailedException with the cause if a rank or an executor fails, or does not go on
   */
  public List<RankReport> run(RoundPlan plan, RoundEvents events) throws InterruptedException {
    SparkContext context = spark.sc();
    RoundTracker tracker =
        new RoundTracker(plan.round(), plan.worldSize(), timeout, events, slots::host);
    context.addSparkListener(tracker);
    String group = "round-" + plan.round();
    try {
      spark.setJobGroup(group, "round " + plan.round(), true);
      List<RankReport> reports = await(plan, tracker, events);
      awaitMetrics(plan, reports, tracker);
      return reports;
    } catch (InterruptedException | RoundFailedException e) {
      giveUp(plan, group);
      throw e;
    } catch (ExecutionException | StuckRankException e) {
      slots.requireApplication();
      giveUp(plan, group);
      LOG.debug("round {} failed", plan.round(), e);
      throw tracker.cause(e, SURVIVORS);
    } finally {
      context.removeSparkListener(tracker);
    }
  }

  private void giveUp(RoundPlan plan, String group) {
    spark.sc().conf().set(ConvoyPlugin.GIVEN_UP, Integer.toString(plan.round()));
    spark.sc().cancelJobGroup(group);
  }

  /**
   * Has a baseline train, without the watch that a round's ranks are under.
   *
   * @return the files of a snapshot of the last step
   * @throws Exception as Spark or the baseline reports a failure
   */
  public WrittenSnapshot train(Baseline baseline, RoundPlan plan, RoundEvents events)
      throws Exception {
    spark.setJobGroup("round-" + plan.round(), baseline.name() + " " + plan.round(), true);
    return baseline.train(spark, plan, events);
  }

  private List<RankReport> await(RoundPlan plan, RoundTracker tracker, RoundEvents events)
      throws InterruptedException, ExecutionException {
    Seats seats = slots.seats(plan.worldSize());
    JavaFutureAction<List<RankReport>> round = launch(plan, seats);
    while (true) {
      try {
        return round.get(POLL_MILLIS, TimeUnit.MILLISECONDS).stream()
            .sorted(Comparator.comparing(RankReport::rank))
            .toList();
      } catch (TimeoutException e) {
        events.waiting();
        if (!tracker.begun() && !slots.suffice(seats)) {
          throw lost(plan.state());
        }
        Optional<Watchdog.Stuck> stuck = tracker.stuck();
        if (stuck.isPresent()) {
          throw new StuckRankException(stuck.get().message());
        }
      }
    }
  }

  /** An executor was lost since the round before: Spark would wait in silence for another. */
  private RoundFailedException lost(StatePlan state) {
    String executor = slots.lastLoss().map(LostExecutor::id).orElse("");
    String message = slots.lastLoss().map(slots::text).orElse("executors were lost");
    long held = state.snapshot().isEmpty() ? state.step() : -1;
    return new RoundFailedException(
        new Failure(Kind.LOST_EXECUTOR, slots.host(executor), executor, held),
        message,
        new ClusterException(message));
  }

  private static void awaitMetrics(RoundPlan plan, List<RankReport> reports, RoundTracker tracker)
      throws InterruptedException {
    long step = reports.get(0).step();
    if (step > plan.state().step()) {
      tracker.awaitStep(step, MESSAGES);
    }
  }

  private JavaFutureAction<List<RankReport>> launch(RoundPlan plan, Seats seats) {
    RDD<Integer> tasks =
        spark.parallelize(IntStream.range(0, seats.tasks()).boxed().toList(), seats.tasks()).rdd();
    return tasks
        .barrier()
        .mapPartitions(new RankTask(plan, seats, hadoop()), false, REPORT)
        .toJavaRDD()
        .collectAsync();
  }

  /** Ends the wait for a round whose ranks do not go on. */
  private static final class StuckRankException extends RuntimeException {
    StuckRankException(String message) {
      super(message);
    }
  }

  @Override
  public void close() {
    spark.stop();
    rendezvous.close();
  }
}
