package io.convoy.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.worker.Worker;
import org.apache.spark.rpc.RpcEnv;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;

/** What a master of Spark, in this process, tells of its workers. */
class ClusterRoomIT {
  private static final String HOST = "127.0.0.1";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir private Path work;

  @Test
  void standalone_withAWorker_saysWhetherItIsLargeEnough() throws Exception {
    SparkConf conf = new SparkConf(false).set("spark.executor.cores", "2");
    RpcEnv master = Master.startRpcEnvAndEndpoint(HOST, 0, 0, conf)._1();
    String url = "spark://" + HOST + ":" + master.address().port();
    RpcEnv worker =
        Worker.startRpcEnvAndEndpoint(
            HOST,
            0,
            0,
            2,
            3072,
            new String[] {url},
            work.toString(),
            Option.empty(),
            conf,
            Option.empty());
    RpcEnv client = RpcEnv.create("client", HOST, 0, conf, security(conf), true);
    try {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      String none = "no worker has come to the master";
      while (ClusterRoom.standalone(client, conf, url).equals(none)) {
        assertThat(System.nanoTime()).isLessThan(deadline);
      }
      assertThat(ClusterRoom.standalone(client, conf, url))
          .isEqualTo(
              "the master has 1 workers of 2 cores and 3.0 GB in all, an executor asks for 2 cores"
                  + " and 1.0 GB");
      conf.set("spark.executor.memory", "4g");
      assertThat(ClusterRoom.standalone(client, conf, url))
          .isEqualTo("of 1 workers none is as large as an executor, 2 cores and 4.0 GB");
    } finally {
      for (RpcEnv each : new RpcEnv[] {client, worker, master}) {
        each.shutdown();
      }
    }
  }

  private static SecurityManager security(SparkConf conf) {
    return new SecurityManager(
        conf, Option.empty(), org.apache.spark.internal.config.package$.MODULE$.AUTH_SECRET_FILE());
  }
}
