package io.convoy.driver.spark;

import io.convoy.driver.cluster.RankMemory;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.yarn.api.records.NodeReport;
import org.apache.hadoop.yarn.api.records.NodeState;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.DeployMessages.MasterStateResponse;
import org.apache.spark.deploy.DeployMessages.RequestMasterState$;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.reflect.ClassTag$;

/** What a cluster's manager says of the room that it has for executors. */
final class ClusterRoom {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterRoom.class);
  private static final long MB = 1 << 20;

  private ClusterRoom() {}

  /**
   * A host of the cluster.
   *
   * @param cores that it offers; of YARN, which usually does not count them, none
   * @param memory bytes that it offers
   * @param free bytes of them that nobody has; all of them if the manager does not say
   */
  record Host(int cores, long memory, long free) {}

  /** What the manager says; empty if it cannot be asked, or does not answer. */
  static String of(SparkConf conf) {
    String master = conf.get("spark.master", "");
    try {
      if (master.equals("yarn")) {
        return yarn(conf);
      }
      return master.startsWith("spark://") ? standalone(SparkEnv.get().rpcEnv(), conf, master) : "";
    } catch (Exception | LinkageError e) { // Scala's exceptions are not declared
      LOG.debug("the cluster does not tell its room", e);
      return "";
    }
  }

  private static String yarn(SparkConf conf) throws IOException, YarnException {
    YarnConfiguration yarn = new YarnConfiguration(SparkHadoopUtil.get().newConfiguration(conf));
    yarn.setLong(YarnConfiguration.RESOURCEMANAGER_CONNECT_MAX_WAIT_MS, 5000);
    yarn.setLong(YarnConfiguration.RESOURCEMANAGER_CONNECT_RETRY_INTERVAL_MS, 1000);
    try (YarnClient client = YarnClient.createYarnClient()) {
      client.init(yarn);
      client.start();
      List<Host> hosts =
          client.getNodeReports(NodeState.RUNNING).stream().map(ClusterRoom::host).toList();
      ContainerRoom asked = ContainerRoom.asked(conf);
      String queue = conf.get("spark.yarn.queue", "default");
      return String.format(
          "%s; queue %s is full to %.0f %%",
          memory(hosts, asked.heap() + asked.outside()),
          queue,
          100 * client.getQueueInfo(queue).getCurrentCapacity());
    }
  }

  private static Host host(NodeReport node) {
    long memory = node.getCapability().getMemorySize() * MB;
    long used = node.getUsed() == null ? 0 : node.getUsed().getMemorySize() * MB;
    return new Host(0, memory, memory - used);
  }

  /** What is free for containers. */
  static String memory(List<Host> hosts, long asked) {
    long largest = hosts.stream().mapToLong(Host::free).max().orElse(0);
    return String.format(
        "YARN's nodes, %d, have %s of %s GB free, %s GB at most on one, and an executor asks for %s"
            + " GB",
        hosts.size(),
        RankMemory.gigabytes(hosts.stream().mapToLong(Host::free).sum()),
        RankMemory.gigabytes(hosts.stream().mapToLong(Host::memory).sum()),
        RankMemory.gigabytes(largest),
        RankMemory.gigabytes(asked));
  }

  /** A master does not send what of its workers is taken, but who else is there. */
  static String standalone(RpcEnv rpc, SparkConf conf, String master) {
    RpcAddress address = RpcAddress.fromSparkURL(master.split(",", 2)[0]);
    MasterStateResponse state =
        rpc.setupEndpointRef(address, "Master")
            .askSync(
                RequestMasterState$.MODULE$, ClassTag$.MODULE$.apply(MasterStateResponse.class));
    List<Host> workers =
        Stream.of(state.workers())
            .map(worker -> new Host(worker.cores(), worker.memory() * MB, worker.memory() * MB))
            .toList();
    List<String> others =
        Stream.of(state.activeApps())
            .map(application -> application.desc().name())
            .filter(name -> !name.equals(conf.get("spark.app.name", "")))
            .toList();
    return workers(
        workers, conf.getInt("spark.executor.cores", 1), ContainerRoom.asked(conf).heap(), others);
  }

  /** Whether workers are large enough, and who else is there. */
  static String workers(List<Host> workers, int cores, long memory, List<String> others) {
    String asked = String.format("%d cores and %s GB", cores, RankMemory.gigabytes(memory));
    if (workers.isEmpty()) {
      return "no worker has come to the master";
    } else if (workers.stream().noneMatch(one -> one.cores() >= cores && one.memory() >= memory)) {
      return String.format(
          "of %d workers none is as large as an executor, %s", workers.size(), asked);
    }
    return String.format(
        "the master has %d workers of %d cores and %s GB in all, an executor asks for %s%s",
        workers.size(),
        workers.stream().mapToInt(Host::cores).sum(),
        RankMemory.gigabytes(workers.stream().mapToLong(Host::memory).sum()),
        asked,
        others.isEmpty() ? "" : ", and there are others: " + String.join(", ", others));
  }
}
