package io.convoy.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.RegularisationSpec.Source;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.optim.UpdateRule;
import io.convoy.executor.optim.UpdateSpec;
import io.convoy.executor.vector.GradientBuffer;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class UpdatersTest {
  private static final int BATCH = 6;
  private static final ComputationGraphConfiguration MODEL =
      ModelCatalogue.configuration(
          new ModelSpec("lenet", new ImageShape(12, 12, 3), 3, Map.of(), 1));

  /** The same gradients, through DL4J's updater and through Convoy's rule, at changing rates. */
  @ParameterizedTest
  @CsvSource({
    "sgd, momentum, 0, 1e-12",
    "adam, epsilon, 1e-10, 1e-4",
    "adamw, epsilon, 1e-10, 1e-4"
  })
  void steps_ofDl4j_areThoseOfTheRecipesOptimizer(
      String optimizer, String number, double value, double tolerance) {
    UpdateSpec spec =
        new UpdateSpec(
            new OptimizerSpec(optimizer, Map.of(number, value)),
            new RegularisationSpec(Source.RECIPE, 1e-3, 2e-3, 0.05, 0),
            ClipSpec.NONE,
            false);
    List<StepRates> rates = List.of(StepRates.of(0.01), StepRates.of(0.02), StepRates.of(0.005));
    ComputationGraph graph = FlatParameters.initialised(MODEL, Precision.FP64);
    new Updaters(graph.getConfiguration(), spec).set(rates);
    FlatParameters flat = FlatParameters.of(graph);
    INDArray images = Nd4j.rand(DataType.DOUBLE, BATCH, 3, 12, 12);
    INDArray labels = Nd4j.eye(3).castTo(DataType.DOUBLE).repeat(0, 2);
    try (Tensor live = flat.tensor();
        Tensor start = live.clone();
        Tensor parameters = live.clone();
        GradientBuffer gradientBuffer = new GradientBuffer(graph.numParams(), ScalarType.Double);
        UpdateRule rule = new UpdateRule(spec, flat.layout(), parameters, gradientBuffer)) {
      for (StepRates rate : rates) {
        graph.setInputs(images);
        graph.setLabels(labels);
        graph.computeGradientAndScore();
        try (Tensor gradient = FlatParameters.tensor(graph.gradient().gradient().dup())) {
          gradientBuffer.clear();
          gradientBuffer.gradient().copy_(gradient.view(-1));
        }
        rule.apply(rate, BATCH, 1);
        graph.fit(new INDArray[] {images}, new INDArray[] {labels});
      }
      double moved = torch.norm(parameters.sub(start)).item_double();
      assertThat(moved).isGreaterThan(1e-3);
      assertThat(torch.norm(parameters.sub(live)).item_double() / moved)
          .isCloseTo(0, within(tolerance));
    }
  }
}
