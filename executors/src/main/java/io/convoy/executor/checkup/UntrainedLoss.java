package io.convoy.executor.checkup;

import io.convoy.executor.model.layer.FocalLoss;
import io.convoy.executor.model.layer.MultiClassHinge;
import io.convoy.executor.model.layer.SampleWeighted;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * The loss of a network whose scores are all zero and of which all classes are wanted equally;
 * class weights do not change it.
 *
 * @param values by the number of classes
 * @param formulas the same as text
 */
record UntrainedLoss(IntToDoubleFunction values, IntFunction<String> formulas) {

  /** That of a network; empty if its loss depends on how small the scores are. */
  static Optional<UntrainedLoss> of(ComputationGraphConfiguration configuration) {
    GraphVertex end = configuration.getVertices().get(configuration.getNetworkOutputs().get(0));
    Layer layer = end instanceof LayerVertex vertex ? vertex.getLayerConf().getLayer() : null;
    if (layer instanceof LossLayer plain) {
      return of(plain.getLossFn());
    }
    return layer instanceof BaseOutputLayer output ? of(output.getLossFn()) : Optional.empty();
  }

  private static Optional<UntrainedLoss> of(ILossFunction loss) {
    if (loss instanceof SampleWeighted weighted) {
      return of(weighted.plain());
    } else if (loss instanceof LossMCXENT) {
      return formula(Math::log, "ln(%d)");
    } else if (loss instanceof LossBinaryXENT) {
      return formula(classes -> classes * Math.log(2), "%d ln(2)");
    } else if (loss instanceof MultiClassHinge hinge) {
      double each = hinge.squared() ? hinge.margin() * hinge.margin() : hinge.margin();
      return formula(classes -> (classes - 1) * each, "(%d - 1) times the margin's loss");
    } else if (loss instanceof FocalLoss focal) {
      return formula(
          classes -> Math.pow(1 - 1.0 / classes, focal.gamma()) * Math.log(classes),
          "(1 - 1/%1$d)^gamma ln(%1$d)");
    }
    return Optional.empty();
  }

  private static Optional<UntrainedLoss> formula(IntToDoubleFunction value, String text) {
    return Optional.of(
        new UntrainedLoss(value, classes -> String.format(Locale.ROOT, text, classes)));
  }

  double value(int classes) {
    return values.applyAsDouble(classes);
  }

  String formula(int classes) {
    return formulas.apply(classes);
  }
}
