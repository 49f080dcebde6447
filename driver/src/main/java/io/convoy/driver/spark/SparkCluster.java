package io.convoy.driver.spark;

import io.convoy.driver.cluster.Cluster;
import io.convoy.driver.cluster.ClusterException;
import io.convoy.driver.cluster.RoundEvents;
import io.convoy.driver.cluster.RoundFailedException;
import io.convoy.driver.cluster.RoundFailedException.Failure;
import io.convoy.driver.report.RunListener;
import io.convoy.driver.spark.RoundWatch.StuckRankException;
import io.convoy.executor.base.FailureKind;
import io.convoy.executor.base.LongWait;
import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.base.RefusedException;
import io.convoy.executor.exchange.Backend;
import io.convoy.executor.exchange.ExchangeSecurity;
import io.convoy.executor.exchange.Rendezvous;
import io.convoy.executor.round.RankReport;
import io.convoy.executor.round.RoundPlan;
import io.convoy.executor.round.StatePlan;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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
public final class SparkCluster implements Cluster, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SparkCluster.class);
  private static final Duration MESSAGES = Duration.ofSeconds(2);

  /** How long surviving ranks may take to say what state they hold; it saves a fall-back. */
  private static final Duration SURVIVORS = Duration.ofSeconds(10);

  private static final ClassTag<RankReport> REPORT = ClassTag$.MODULE$.apply(RankReport.class);

  private final JavaSparkContext spark;
  private final Slots slots;
  private final int wanted;
  private final Duration timeout;
  private final ExchangeSecurity security;
  private final RoundControl control = ConvoyPlugin.control();
  private final SlotGate gate = new SlotGate();
  private final AtomicInteger shares = new AtomicInteger();
  private final AtomicInteger rounds = new AtomicInteger();

  private SparkCluster(JavaSparkContext spark, Slots slots, Demand demand) {
    this.spark = spark;
    this.slots = slots;
    wanted = slots.await(demand.workers(), demand.timeout());
    timeout = demand.timeout();
    security = demand.security();
  }

  /** What a job wants of its cluster, as {@link #connect} says. */
  private record Demand(int workers, Duration timeout, ExchangeSecurity security) {}

  /**
   * Starts a Spark session of a job whose tasks exchange nothing; as the other else.
   *
   * @param name of the application
   * @param workers number of slots wanted; 0 takes all there are
   * @param timeout longest wait for executors
   * @throws ClusterException if the slots are not there in time, or Spark gives up
   */
  public static SparkCluster connect(String name, int workers, Duration timeout) {
    return connect(
        SessionSettings.of(new SparkConf(), name, timeout),
        new Demand(workers, timeout, ExchangeSecurity.PLAIN));
  }

  /**
   * Starts a Spark session from the settings of {@code spark-submit}, and waits for executors.
   *
   * @param name of the application
   * @param workers number of slots wanted; 0 takes all there are
   * @param timeout longest wait for executors, and between ranks in a round
   * @param security how ranks shall exchange
   * @throws ClusterException if the slots are not there in time, or Spark gives up
   * @throws RefusedException if ranks cannot exchange so under Spark's settings
   */
  public static SparkCluster connect(
      String name, int workers, Duration timeout, ExchangeSecurity security) {
    SessionSettings settings = SessionSettings.of(new SparkConf(), name, timeout);
    ExchangeSecurity chosen = SecurityChoice.of(security, settings.conf());
    if (chosen == ExchangeSecurity.TLS) {
      LOG.info("ranks exchange by TLS 1.3, with a key of this run alone");
    }
    return connect(settings, new Demand(workers, timeout, chosen));
  }

  private static SparkCluster connect(SessionSettings settings, Demand demand) {
    JavaModules.requireOpen();
    if (settings.conf().get("spark.master").startsWith("local")) {
      NativeLibraries.check(); // as executors of this machine need them
    }
    KerberosLogin.complete(settings.conf());
    JavaSparkContext spark = start(settings, demand.workers());
    try {
      ExecutorTokens.handOut(spark.sc());
      Arrivals arrivals = ConvoyPlugin.control().arrivals();
      return new SparkCluster(spark, new Slots(spark.sc(), settings, arrivals), demand);
    } catch (RuntimeException e) {
      spark.stop();
      throw e;
    }
  }

  private static JavaSparkContext start(SessionSettings settings, int workers) {
    SparkConf conf = settings.conf();
    int wanted = workers > 0 ? workers : settings.expectedSlots();
    RoundControl before =
        ConvoyPlugin.control(); // of an earlier session, until this one has its own
    try {
      try (LongWait wait =
          LongWait.on(
              () ->
                  ConvoyPlugin.control() == before
                      ? "the cluster to take the driver; queues may be full"
                      : ConvoyPlugin.control()
                          .arrivals()
                          .text(wanted, settings.taskCores(), conf))) {
        return new JavaSparkContext(conf);
      }
    } catch (IllegalStateException e) { // it was stopped while it waited for executors
      throw new ClusterException(
          String.format(
              "%s has ended the application while it started (%s): what the executors print says"
                  + " why",
              conf.get("spark.master"), e.getMessage()),
          e);
    }
  }

  /**
   * How to reach the file systems before there is a session.
   *
   * @throws RefusedException if they are to be reached by a keytab with which there is no login
   */
  public static Configuration fileSystems() {
    SparkConf conf = new SparkConf();
    KerberosLogin.complete(conf);
    return SparkHadoopUtil.get().newConfiguration(conf);
  }

  /**
   * A part of the cluster for one of several runs that train at once: as many slots as it has
   * ranks, whichever are free.
   *
   * @param ranks of each of its rounds
   */
  public Cluster share(int ranks) {
    return new ClusterShare(
        this, slots, ranks, String.format("%s-%d", applicationId(), shares.incrementAndGet()));
  }

  /** What keeps rounds that run at once from waiting for each other in Spark. */
  SlotGate gate() {
    return gate;
  }

  /** The number of the next round of any share. */
  int nextRound() {
    return rounds.incrementAndGet();
  }

  @Override
  public int slots() {
    return wanted;
  }

  @Override
  public int slotsNow() {
    return Math.min(wanted, slots.count());
  }

  @Override
  public int awaitSlots(int least, Duration patience) {
    return awaitSlots(wanted, least, patience);
  }

  int awaitSlots(int most, int least, Duration patience) {
    return slots.awaitAgain(most, least, patience, timeout);
  }

  @Override
  public boolean exclude(String host) {
    return slots.existBeside(host) && slots.exclude(host);
  }

  @Override
  public void replace(String executor) {
    LOG.info("ending executor {}, asking for another", executor);
    spark.sc().killAndReplaceExecutor(executor);
  }

  @Override
  public void pause(int round) {
    control.pause(round);
  }

  @Override
  public void settled(int round, long step) {
    control.settle(round, step);
  }

  @Override
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

  /** The session itself, for what is computed on the cluster by other software. */
  public JavaSparkContext session() {
    return spark;
  }

  /** Hears what happens in a run for Spark's metrics system. */
  public RunListener figures() {
    return control.figures();
  }

  /** How to reach the file systems. */
  public Configuration hadoop() {
    return spark.hadoopConfiguration();
  }

  @Override
  public String applicationId() {
    return spark.sc().applicationId();
  }

  @Override
  public Rendezvous rendezvous(String key) {
    return Rendezvous.of(key, timeout)
        .withPatience(Watchdog.longestWork(timeout))
        .withSecurity(security);
  }

  @Override
  public Rendezvous rendezvous(String key, Backend backend) {
    if (security == ExchangeSecurity.TLS && backend == Backend.NCCL) {
      throw new RefusedException(
          "synchronise.backend",
          backend,
          "NCCL cannot encrypt; take gloo or auto, or cluster.exchange-security = plain on a network"
              + " that you trust");
    }
    return rendezvous(key).withBackend(backend);
  }

  @Override
  public List<RankReport> run(RoundPlan plan, RoundEvents events) throws InterruptedException {
    return run(plan, events, slots.seats(plan.worldSize()));
  }

  /** The same on given seats. */
  List<RankReport> run(RoundPlan plan, RoundEvents events, RankPlacement seats)
      throws InterruptedException {
    SparkContext context = spark.sc();
    EventQueue queue = new EventQueue(events);
    RoundTracker tracker =
        new RoundTracker(plan.round(), plan.worldSize(), timeout, queue, slots::host);
    context.addSparkListener(tracker);
    String group = RoundTracker.group(plan.round());
    control.begin(plan.round());
    try {
      spark.setJobGroup(group, "round " + plan.round(), true);
      List<RankReport> reports = await(plan, seats, tracker, queue);
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
      control.end(plan.round());
      queue.deliver();
    }
  }

  private void giveUp(RoundPlan plan, String group) {
    control.giveUp(plan.round());
    spark.sc().cancelJobGroup(group);
  }

  private List<RankReport> await(
      RoundPlan plan, RankPlacement seats, RoundTracker tracker, EventQueue events)
      throws InterruptedException, ExecutionException {
    JavaFutureAction<List<RankReport>> round = launch(plan, seats);
    new RoundWatch(tracker, events)
        .await(
            round::isDone,
            () -> {
              if (!tracker.begun() && !slots.suffice(seats)) {
                throw lost(plan.state());
              }
            });
    return round.get().stream().sorted(Comparator.comparing(RankReport::rank)).toList();
  }

  /** An executor was lost since the round before: Spark would wait in silence for another. */
  RoundFailedException lost(StatePlan state) {
    String executor = slots.lastLoss().map(LostExecutor::id).orElse("");
    String message = slots.lastLoss().map(slots::text).orElse("executors were lost");
    long held = state.snapshot().isEmpty() ? state.step() : -1;
    return new RoundFailedException(
        new Failure(FailureKind.LOST_EXECUTOR, slots.host(executor), executor, held),
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

  private JavaFutureAction<List<RankReport>> launch(RoundPlan plan, RankPlacement seats) {
    RDD<Integer> tasks =
        spark.parallelize(IntStream.range(0, seats.tasks()).boxed().toList(), seats.tasks()).rdd();
    return tasks
        .barrier()
        .mapPartitions(new RankTask(plan, seats, hadoop()), false, REPORT)
        .toJavaRDD()
        .collectAsync();
  }

  @Override
  public void close() {
    spark.stop();
  }
}
