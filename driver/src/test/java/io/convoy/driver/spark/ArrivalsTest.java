package io.convoy.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;

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

  @Test
  void text_someThere_saysHowManyAndWhoKnowsMore() {
    come("0", 4);
    come("1", 5); // a core is left over
    assertThat(arrivals.text(8, 2, "spark://host:7077"))
        .startsWith("executors: 4 of 8 slots are there, 4 pending (the master's page shows");
    assertThat(arrivals.text(8, 4, "yarn"))
        .startsWith("executors: 2 of 8 slots are there, 6 pending (the queue may be full");
    assertThat(arrivals.text(0, 4, "k8s://https://host"))
        .startsWith("executors: 2 slots are there (kubectl describe pod");
    assertThat(arrivals.text(1, 9, "local-cluster[1,9,1024]")).contains("0 of 1", "this machine");
    assertThat(arrivals.losses()).isEmpty();
  }

  @Test
  void text_someLost_saysWhyInSparksWords() {
    come("0", 1);
    come("1", 1);
    arrivals.onExecutorRemoved(new SparkListenerExecutorRemoved(2, "0", "Container killed"));
    arrivals.onExecutorRemoved(
        new SparkListenerExecutorRemoved(3, "1", "Command exited with code 52"));
    come("2", 1);
    assertThat(arrivals.text(2, 1, "yarn"))
        .isEqualTo(
            "executors: 1 of 2 slots are there, 1 pending (2 lost, the last: executor 1 was lost:"
                + " Command exited with code 52 (out of memory))");
    assertThat(arrivals.lastLoss()).map(LostExecutor::id).contains("1");
  }
}
