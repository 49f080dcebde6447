package io.convoy.executor.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class NetworkMemoryTest {
  private static ComputationGraph network() {
    ComputationGraph network =
        new ComputationGraph(
            ModelCatalogue.configuration(ModelCatalogue.model("resnet8").trialSpec(5, 1)));
    network.init();
    return network;
  }

  private static INDArray images() {
    ImageShape shape = ModelCatalogue.model("resnet8").trial().input();
    return Nd4j.rand(2, shape.channels(), shape.height(), shape.width());
  }

  @Test
  void network_thatIsFreed_hasNoArraysAndNoWorkspaces() {
    ComputationGraph network = network();
    INDArray parameters = network.params();
    network.outputSingle(images());
    assertThat(Nd4j.getWorkspaceManager().getAllWorkspacesForCurrentThread()).isNotEmpty();
    NetworkMemory.free(network);
    assertThat(parameters.wasClosed()).isTrue();
    assertThat(Nd4j.getWorkspaceManager().getAllWorkspacesForCurrentThread()).isEmpty();
  }

  /** Each would take longer than all that a test does with a small network. */
  @Test
  void smallNetworks_thatAreFreed_leaveTheGarbage() {
    long before = collections();
    for (int i = 0; i < 20; i++) {
      NetworkMemory.free(network());
    }
    assertThat(collections() - before).isLessThan(20);
  }

  private static long collections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }
}
