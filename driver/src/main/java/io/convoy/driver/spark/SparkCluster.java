package io.convoy.driver.spark;

import io.convoy.executor.NativeLibraries;
import io.convoy.executor.exchange.Rendezvous;
import io.convoy.executor.exchange.RendezvousServer;
import io.convoy.executor.worker.RankReport;
import io.convoy.executor.worker.RoundPlan;
import io.convoy.executor.worker.RoundTask;
import io.convoy.executor.worker.StepMetrics;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.rdd.RDD;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** The Spark cluster of a run: its session, its slots, and the launch of rounds. */
public final class SparkCluster implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SparkCluster.class);
  private static final Duration MESSAGES = Duration.ofSeconds(2);
  private static final ClassTag<RankReport> REPORT = ClassTag$.MODULE$.apply(RankReport.class);

  private final JavaSparkContext spark;
  private final int slots;
  private final Duration timeout;
  private final RendezvousServer rendezvous;

  private SparkCluster(JavaSparkContext spark, int slots, Duration timeout) {
    this.spark = spark;
    this.slots = slots;
    this.timeout = timeout;
    this.rendezvous = new RendezvousServer(spark.getConf().get("spark.driver.host"));
  }

  /**
   * Starts a Spark session from the settings of {@code spark-submit}, and waits for executors.
   *
   * @param name of the application
   * @param workers number of slots wanted; 0 takes all there are
   * @param timeout longest wait for executors, and between ranks in a round
   * @throws ClusterException if the slots are not there in time
   */
  public static SparkCluster connect(String name, int workers, Duration timeout) {
    NativeLibraries.load();
    SessionSettings settings = SessionSettings.of(new SparkConf(), name, timeout);
    JavaSparkContext spark = new JavaSparkContext(settings.conf());
    try {
      int slots = new Slots(spark.sc(), settings).await(workers, timeout);
      return new SparkCluster(spark, slots, timeout);
    } catch (RuntimeException e) {
      spark.stop();
      throw e;
    }
  }

  /** How to reach the file systems before there is a session. */
  public static Configuration fileSystems() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }

  /** Ranks that can run at once. */
  public int slots() {
    return slots;
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
    return rendezvous.rendezvous(key, timeout);
  }

  /**
   * Runs a round as one barrier stage.
   *
   * @param steps hears of each step, on another thread, before this returns
   * @return the reports of all ranks, in order of rank
   * @throws RoundFailedException with the cause if a rank or an executor fails
   */
  public List<RankReport> run(RoundPlan plan, Consumer<StepMetrics> steps)
      throws InterruptedException {
    SparkContext context = spark.sc();
    RoundTracker tracker = new RoundTracker(steps);
    context.addSparkListener(tracker);
    try {
      spark.setJobGroup("round-" + plan.round(), "round " + plan.round(), true);
      List<RankReport> reports = launch(plan);
      for (RoundTask task : plan.tasks()) {
        if (task instanceof RoundTask.Train train) {
          tracker.awaitStep(train.firstStep() + train.rates().size() - 1, MESSAGES);
        }
      }
      return reports;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      LOG.debug("round {} failed", plan.round(), e);
      throw tracker.cause(e, MESSAGES);
    } finally {
      context.removeSparkListener(tracker);
    }
  }

  @SuppressWarnings("CheckedExceptionNotThrown") // collect() throws it undeclared, as Scala does
  private List<RankReport> launch(RoundPlan plan) throws SparkException, InterruptedException {
    RDD<Integer> ranks =
        spark
            .parallelize(IntStream.range(0, plan.worldSize()).boxed().toList(), plan.worldSize())
            .rdd();
    RDD<RankReport> reports =
        ranks.barrier().mapPartitions(new RankTask(plan, hadoop()), false, REPORT);
    return reports.toJavaRDD().collect().stream()
        .sorted(Comparator.comparing(RankReport::rank))
        .toList();
  }

  @Override
  public void close() {
    spark.stop();
    rendezvous.close();
  }
}
