package io.convoy.driver.spark;

import io.convoy.driver.cluster.RankMemory;
import io.convoy.executor.base.RefusedException;
import java.util.Optional;
import java.util.function.IntFunction;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Spark's settings leave an executor's process outside its heap, on clusters that end
 * containers which take more: YARN and Kubernetes.
 *
 * @param heap bytes that the heap may take
 * @param outside bytes that the container has beside it
 * @param given value of {@code spark.executor.memoryOverhead}
 * @param ranks that share it
 */
public record ContainerRoom(long heap, long outside, String given, int ranks) {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerRoom.class);
  private static final long MB = 1 << 20;
  private static final String OVERHEAD = "spark.executor.memoryOverhead";
  private static final String FACTOR = "spark.executor.memoryOverheadFactor";
  private static final String KUBERNETES_FACTOR = "spark.kubernetes.memoryOverheadFactor";

  /** Spark's own. */
  private static final long LEAST_OVERHEAD = 384 * MB;

  /** The least that a rank's heap takes, however large it may become. */
  private static final long LEAST_HEAP = 256 * MB;

  /** How far an estimate may be above what is needed. */
  private static final double SURE = 0.8;

  /** What YARN and Kubernetes start where nothing is said. */
  private static final int USUAL_EXECUTORS = 2;

  /**
   * What the settings leave.
   *
   * @return empty where nobody limits processes, and on GPUs, whose memory is another
   * @throws IllegalArgumentException naming a setting that Spark cannot read
   */
  public static Optional<ContainerRoom> of(SparkConf conf) {
    String master = conf.get("spark.master", "");
    boolean limits = master.equals("yarn") || master.startsWith("k8s");
    boolean gpus = conf.getInt("spark.executor.resource.gpu.amount", 0) > 0;
    return limits && !gpus ? Optional.of(asked(conf)) : Optional.empty();
  }

  /** What Spark asks its manager for, whatever becomes of it there. */
  static ContainerRoom asked(SparkConf conf) {
    long heap = conf.getSizeAsMb("spark.executor.memory", "1g") * MB;
    int cores = conf.getInt("spark.executor.cores", 1);
    int ranks = Math.max(1, cores / conf.getInt("spark.task.cpus", cores));
    long more =
        conf.getBoolean("spark.memory.offHeap.enabled", false)
            ? conf.getSizeAsBytes("spark.memory.offHeap.size", "0")
            : 0;
    if (conf.contains(OVERHEAD)) {
      long overhead = conf.getSizeAsMb(OVERHEAD) * MB;
      return new ContainerRoom(heap, overhead + more, conf.get(OVERHEAD), ranks);
    }
    long overhead = Math.max(LEAST_OVERHEAD, (long) (factor(conf) * heap));
    return new ContainerRoom(heap, overhead + more, "(not set)", ranks);
  }

  private static double factor(SparkConf conf) {
    boolean kubernetes = conf.get("spark.master", "").startsWith("k8s");
    double usual = kubernetes ? conf.getDouble(KUBERNETES_FACTOR, 0.1) : 0.1;
    return conf.getDouble(FACTOR, usual);
  }

  /**
   * Tells the user, before executors are asked for, where they will not have room.
   *
   * @param workers number of ranks wanted; 0 takes what the settings ask for
   * @param need of each rank, by their number
   * @throws RefusedException if no process can do with what its container has
   */
  public static void check(int workers, IntFunction<RankMemory> need) {
    SparkConf conf = new SparkConf();
    Optional<ContainerRoom> room = of(conf);
    if (room.isPresent()) {
      RankMemory wanted = need.apply(expected(conf, workers));
      String shortage = room.get().shortage(wanted);
      if (!room.get().begins(wanted)) {
        throw new RefusedException(OVERHEAD, room.get().given(), shortage);
      } else if (!shortage.isEmpty()) {
        LOG.warn("{} = {}: {}", OVERHEAD, room.get().given(), shortage);
      }
    }
  }

  private static int expected(SparkConf conf, int workers) {
    int executors = conf.getInt("spark.executor.instances", USUAL_EXECUTORS);
    return workers > 0 ? workers : Math.max(1, executors);
  }

  /** Whether a process can do with what its container has, heap and all. */
  boolean begins(RankMemory need) {
    return SURE * need.bytes(ranks) <= heap + outside - LEAST_HEAP;
  }

  /** What to tell of a container that is too small; empty if it is not. */
  public String shortage(RankMemory need) {
    long wanted = need.bytes(ranks);
    return wanted <= outside
        ? ""
        : String.format(
            "an executor needs about %s GB outside the heap (%s), this gives %s, and its container"
                + " is killed when it takes more; set it to %dm, or take a smaller train.micro-batch",
            RankMemory.gigabytes(wanted),
            need.parts(),
            RankMemory.gigabytes(outside),
            rounded(wanted) / MB);
  }

  /** To the next quarter of a gigabyte. */
  private static long rounded(long bytes) {
    long quarter = 256 * MB;
    return (bytes + quarter - 1) / quarter * quarter;
  }
}
