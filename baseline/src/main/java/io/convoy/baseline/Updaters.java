package io.convoy.baseline;

import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.RegularisationSpec.Source;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.optim.UpdateSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** A recipe's optimizer and regularisation, set in the layers of a DL4J configuration. */
final class Updaters {
  /** A recipe's optimizer as an updater of DL4J; the others have none of the same formula. */
  private interface Constructor {
    IUpdater create(OptimizerSpec spec, ISchedule rate);
  }

  private static final Map<String, Constructor> REGISTRY =
      new TreeMap<>(
          Map.of(
              "sgd", Updaters::sgd,
              "adam", Updaters::adam,
              "adamw", Updaters::adam));

  private final List<BaseLayer> layers = new ArrayList<>();
  private final OptimizerSpec optimizer;

  /**
   * Sets the regularisation.
   *
   * @param model is changed
   * @throws IllegalArgumentException naming a layer whose updater cannot be set
   */
  Updaters(ComputationGraphConfiguration model, UpdateSpec update) {
    optimizer = update.optimizer();
    for (Map.Entry<String, GraphVertex> vertex : model.getVertices().entrySet()) {
      if (vertex.getValue() instanceof LayerVertex one) {
        add(vertex.getKey(), one.getLayerConf().getLayer());
      }
    }
    if (update.regularisation().source() == Source.RECIPE) {
      layers.forEach(layer -> regularise(layer, update.regularisation()));
    }
  }

  private void add(String name, Layer layer) {
    if (layer instanceof BaseLayer trained) {
      trained.setGradientNormalization(GradientNormalization.None);
      layers.add(trained);
    } else if (layer.initializer() != null && layer.initializer().numParams(layer) > 0) {
      throw new IllegalArgumentException(
          String.format(
              "synchronise.mode = dl4j: the updater of layer \"%s\" (%s) cannot be set; take"
                  + " synchronise.mode = averaging",
              name, layer.getClass().getSimpleName()));
    }
  }

  private static void regularise(BaseLayer layer, RegularisationSpec spec) {
    List<Regularization> ofWeights = new ArrayList<>();
    if (spec.l1() > 0) {
      ofWeights.add(new L1Regularization(spec.l1()));
    }
    if (spec.l2() > 0) {
      ofWeights.add(new L2Regularization(spec.l2()));
    }
    if (spec.decay() > 0) {
      ofWeights.add(new WeightDecay(spec.decay(), true));
    }
    layer.setRegularization(ofWeights);
    layer.setRegularizationBias(List.of());
  }

  /** Names of the optimizers that DL4J has by the same formula. */
  static Set<String> names() {
    return REGISTRY.keySet();
  }

  /**
   * Sets the rates of the next steps: DL4J's workers count them from 0 after each averaging.
   *
   * @param rates one or more
   */
  void set(List<StepRates> rates) {
    Map<Integer, Double> values = new TreeMap<>();
    for (StepRates one : rates) {
      values.put(values.size(), one.learningRate());
    }
    IUpdater updater =
        REGISTRY
            .get(optimizer.name())
            .create(optimizer, new MapSchedule(ScheduleType.ITERATION, values));
    layers.forEach(
        layer -> {
          layer.setIUpdater(updater);
          layer.setBiasUpdater(null);
        });
  }

  private static IUpdater sgd(OptimizerSpec spec, ISchedule rate) {
    double momentum = number(spec, "momentum");
    return momentum == 0 ? new Sgd(rate) : new Nesterovs(rate, momentum);
  }

  private static IUpdater adam(OptimizerSpec spec, ISchedule rate) {
    Adam updater = new Adam(rate);
    updater.setBeta1(number(spec, "beta1"));
    updater.setBeta2(number(spec, "beta2"));
    updater.setEpsilon(number(spec, "epsilon"));
    return updater;
  }

  private static double number(OptimizerSpec spec, String name) {
    return spec.arguments().number(name);
  }
}
