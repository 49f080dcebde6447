package io.convoy.driver.spark;

import io.convoy.executor.base.DaemonThreads;
import io.convoy.executor.base.Processor;
import io.convoy.executor.exchange.ExchangeException;
import io.convoy.executor.exchange.JoinRequest;
import io.convoy.executor.exchange.JoinResponse;
import io.convoy.executor.exchange.tls.RunIdentity;
import io.convoy.executor.round.IdentityQuestion;
import io.convoy.executor.round.Measurement;
import io.convoy.executor.round.RankActivity;
import io.convoy.executor.round.RankBeat;
import io.convoy.executor.round.RankContext;
import io.convoy.executor.round.RankEvent;
import io.convoy.executor.round.RankFailure;
import io.convoy.executor.round.RankFinished;
import io.convoy.executor.round.RankNotice;
import io.convoy.executor.round.RankOnDevice;
import io.convoy.executor.round.RoundCard;
import io.convoy.executor.round.SnapshotQuestion;
import io.convoy.executor.round.StepMetrics;
import io.convoy.executor.round.WrittenSnapshot;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.resource.ResourceInformation;

/**
 * What Spark tells a rank of itself, and the thread that tells the driver each second that the rank
 * lives and what it does, also while it waits in native code.
 */
final class TaskRankContext implements RankContext, AutoCloseable {
  private static final long BEAT_MILLIS = 1000;

  /** Spark's name of the resource, in spark.task.resource.gpu.amount. */
  private static final String GPU = "gpu";

  /** Spark's name of an executor that is the driver's own process. */
  private static final String DRIVER = "driver";

  private final BarrierTaskContext task;
  private final int round;
  private final int rank;
  private final Configuration hadoop;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile Now now = new Now(0, new RankActivity(RankActivity.Kind.WORK, 0, "starting"));
  private volatile boolean pause;

  /** The activity of the moment, and its number. */
  private record Now(long count, RankActivity activity) {}

  TaskRankContext(BarrierTaskContext task, int round, int rank, Configuration hadoop) {
    this.task = task;
    this.round = round;
    this.rank = rank;
    this.hadoop = hadoop;
    DaemonThreads.start("convoy-beats-" + rank, this::beat);
  }

  private void beat() {
    try {
      do {
        Now seen = now;
        RankBeat beat =
            new RankBeat(round, rank, host(), executor(), seen.count(), seen.activity());
        pause = ConvoyPlugin.ask(beat).orElse(pause);
      } while (!ended.await(BEAT_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(RankEvent event) {
    ConvoyPlugin.send(new RankMessage(round, event));
  }

  @Override
  public int rank() {
    return rank;
  }

  /** This process's host, as Spark names it. */
  static String hostName() {
    return SparkEnv.get().blockManager().blockManagerId().host();
  }

  @Override
  public String host() {
    return hostName();
  }

  @Override
  public String executor() {
    return SparkEnv.get().executorId();
  }

  @Override
  public int cores() {
    return task.cpus();
  }

  @Override
  public List<String> gpus() {
    ResourceInformation given = task.resourcesJMap().get(GPU);
    return given == null ? List.of() : List.of(given.addresses());
  }

  @Override
  public boolean local() {
    return executor().equals(DRIVER);
  }

  @Override
  public Processor processor() {
    return Processor.ofThisHost();
  }

  @Override
  public Configuration hadoop() {
    return hadoop;
  }

  @Override
  public boolean cancelled() {
    return task.isInterrupted();
  }

  @Override
  public boolean pauseWanted() {
    return pause;
  }

  @Override
  public JoinResponse attend(JoinRequest card) {
    return ConvoyPlugin.ask(new RoundCard(round, card)).orElse(JoinResponse.UNKNOWN);
  }

  @Override
  public RunIdentity identity() {
    return ConvoyPlugin.ask(new IdentityQuestion(round))
        .orElseThrow(
            () ->
                new ExchangeException(
                    "rank " + rank + " on " + host() + " could not reach the driver for its key"));
  }

  @Override
  public void doing(RankActivity activity) {
    now = new Now(now.count() + 1, activity);
  }

  @Override
  public void computingOn(String device) {
    send(new RankOnDevice(rank, device));
  }

  @Override
  public void stepCompleted(StepMetrics metrics) {
    send(metrics);
  }

  @Override
  public void measured(Measurement measurement) {
    send(measurement);
  }

  @Override
  public void snapshotWritten(WrittenSnapshot snapshot) {
    send(snapshot);
  }

  @Override
  public boolean settled(long step) {
    return ConvoyPlugin.ask(new SnapshotQuestion(round, step)).orElse(false);
  }

  @Override
  public void notice(RankNotice notice) {
    send(notice);
  }

  @Override
  public void finished(RankFinished finished) {
    send(finished);
  }

  @Override
  public void failed(RankFailure failure) {
    send(failure);
  }

  @Override
  public void close() {
    ended.countDown();
  }
}
