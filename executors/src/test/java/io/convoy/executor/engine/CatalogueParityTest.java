package io.convoy.executor.engine;

import io.convoy.executor.data.ImageShape;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.model.ModelCatalogue;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Both engines compute the same numbers for every model of the catalogue: loss, hits, all
 * gradients, running statistics and outputs. Models join by being in the catalogue, as the small
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

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void model_inBothEngines_agrees(ParityCase parity) {
    EngineParityTest.compare(parity, Precision.FP64, 1, EXACT);
  }

  static Stream<ParityCase> model_inBothEngines_agrees() {
    return Stream.concat(
        ModelCatalogue.models().stream().map(ParityCase::model),
        Stream.of(ParityCase.model("lenet", new ImageShape(13, 20, 3))));
  }
}
