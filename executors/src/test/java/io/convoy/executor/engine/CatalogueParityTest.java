package io.convoy.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.nd4j.Nd4jEngine;
import io.convoy.executor.engine.torch.TorchEngine;
import io.convoy.executor.model.NetworkMemory;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Both engines compute the same numbers for every model of the catalogue: loss, hits, all gradients
 * and changes of running statistics; and what {@code torch} has trained for three steps gives the
 * same outputs when plain DL4J opens its file. Models join by being in the catalogue, as the small
 * variant that it has of each: few channels, small images, no dropout, since the engines draw
 * differently; in double precision, since in single precision rectifiers flip where rounding
 * differs.
 */
class CatalogueParityTest {
  /**
   * What is left is the order of summation, which 152 layers amplify to 2e-10; a wrong constant
   * shows at 1e-6 or more.
   */
  private static final double EXACT = 1e-9;

  private static final int BATCH = 4;

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @MethodSource("models")
  void model_inBothEngines_agrees(ParityCase parity) throws IOException {
    ReplicaOptions options = new ReplicaOptions(1, Precision.FP64);
    try (Replica expected = new Nd4jEngine().build(parity.model(), options);
        Replica actual = new TorchEngine().build(parity.model(), options);
        ImageBatch batch = TestImages.noise(parity.input(), BATCH, ParityCase.CLASSES, 3)) {
      assertThat(actual.layout()).isEqualTo(expected.layout());
      EngineParityTest.assertClose(
          "initial parameters", actual.parameters(), expected.parameters(), 0);
      TestImages.descend(expected, batch, 1);
      TestImages.descend(actual, batch, 1);
      EngineParityTest.assertReductions(actual, expected, EXACT);
      TestImages.descend(actual, batch, 2);
      TestImages.descend(actual, batch, 3);
      assertOpensInDl4j(actual, batch);
    }
  }

  /** Plain DL4J reads the model file and computes the same outputs. */
  private void assertOpensInDl4j(Replica replica, ImageBatch batch) throws IOException {
    File file = folder.resolve("model.zip").toFile();
    ComputationGraph exported = replica.export();
    ModelSerializer.writeModel(exported, file, false);
    NetworkMemory.free(exported);
    ComputationGraph restored = ModelSerializer.restoreComputationGraph(file, false);
    INDArray images = TestImages.nchw(batch).castTo(restored.params().dataType());
    INDArray outputs = restored.outputSingle(images).castTo(DataType.FLOAT).dup('c');
    NetworkMemory.free(restored);
    assertThat(outputs.data().asFloat())
        .containsExactly(replica.probabilities(batch), within(1e-5f));
  }

  static Stream<ParityCase> models() {
    return Stream.concat(
        ModelCatalogue.models().stream().map(ParityCase::model),
        Stream.of(ParityCase.model("lenet", new ImageShape(13, 20, 3))));
  }
}
