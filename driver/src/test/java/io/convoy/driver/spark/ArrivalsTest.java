package io.convoy.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.driver.spark.ClusterRoom.Host;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.cluster.ExecutorInfo;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.Map$;

class ArrivalsTest {
  private final Arrivals arrivals = new Arrivals();

  private void come(String id, int cores) {
    ExecutorInfo info = new ExecutorInfo("node" + id, cores, Map$.MODULE$.empty());
    arrivals.onExecutorAdded(new SparkListenerExecutorAdded(1, id, info));
  }

  private String text(int wanted, int taskCores, String master) {
    return arrivals.text(wanted, taskCores, new SparkConf(false).set("spark.master", master));
  }

  @Test
  void text_someThere_saysHowManyAndWhoKnowsMore() {
    come("0", 4);
    come("1", 5); // a core is left over
    assertThat(text(8, 2, "spark://host:7077"))
        .startsWith("executors: 4 of 8 slots are there, 4 pending (the master's page shows");
    assertThat(text(0, 4, "k8s://https://host"))
        .startsWith("executors: 2 slots are there (kubectl describe pod");
    assertThat(text(1, 9, "local-cluster[1,9,1024]")).contains("0 of 1", "this machine");
    assertThat(arrivals.losses()).isEmpty();
  }

  /** Hosts of 4 and 8 GB, of which 1 and 2 are free; and workers that are large enough, or not. */
  @Test
  void room_ofACluster_isComparedWithWhatAnExecutorAsksFor() {
    long gb = 1L << 30;
    List<Host> hosts = List.of(new Host(2, 4 * gb, gb), new Host(4, 8 * gb, 2 * gb));
    assertThat(ClusterRoom.memory(hosts, 3 * gb))
        .isEqualTo(
            "YARN's nodes, 2, have 3.0 of 12.0 GB free, 2.0 GB at most on one, and an executor asks"
                + " for 3.0 GB");
    assertThat(ClusterRoom.workers(hosts, 4, 8 * gb, List.of("other", "shell")))
        .isEqualTo(
            "the master has 2 workers of 6 cores and 12.0 GB in all, an executor asks for 4 cores"
                + " and 8.0 GB, and there are others: other, shell");
    String small = "of 2 workers none is as large as an executor, ";
    assertThat(ClusterRoom.workers(hosts, 5, gb, List.of())).startsWith(small);
    assertThat(ClusterRoom.workers(hosts, 4, 9 * gb, List.of())).startsWith(small);
    assertThat(ClusterRoom.workers(List.of(), 1, gb, List.of()))
        .isEqualTo("no worker has come to the master");
  }

  @Test
  void text_someLost_saysWhyInSparksWords() {
    come("0", 1);
    come("1", 1);
    arrivals.onExecutorRemoved(new SparkListenerExecutorRemoved(2, "0", "Container killed"));
    arrivals.onExecutorRemoved(
        new SparkListenerExecutorRemoved(3, "1", "Command exited with code 52"));
    come("2", 1);
    assertThat(text(2, 1, "yarn"))
        .isEqualTo(
            "executors: 1 of 2 slots are there, 1 pending (2 lost, the last: executor 1 was lost:"
                + " Command exited with code 52 (out of memory))");
    assertThat(arrivals.lastLoss()).map(LostExecutor::id).contains("1");
  }
}
