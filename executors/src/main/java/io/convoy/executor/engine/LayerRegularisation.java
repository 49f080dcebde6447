package io.convoy.executor.engine;

import io.convoy.executor.model.layer.LocallyConnected;
import io.convoy.executor.vector.ParameterLayout.Penalty;
import io.convoy.executor.vector.ParameterLayout.Units;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.params.SeparableConvolutionParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/**
 * What a DL4J layer's configuration says of one parameter's regularisation.
 *
 * @param units the parameter's output units
 * @param penalty L1, L2, weight decay and max-norm constraint as the layer has them; a coefficient
 *     with a schedule counts with its first value
 */
public record LayerRegularisation(Units units, Penalty penalty) {

  static LayerRegularisation of(Layer layer, String parameter, INDArray array) {
    return new LayerRegularisation(units(layer, parameter, array), penalty(layer, parameter));
  }

  /**
   * Why the regularisation that a model asks for itself cannot be had; empty if it can.
   *
   * @return naming the layer and what to do
   */
  public static Optional<String> refusal(ComputationGraphConfiguration model) {
    for (Map.Entry<String, GraphVertex> vertex : model.getVertices().entrySet()) {
      if (vertex.getValue() instanceof LayerVertex one
          && one.getLayerConf().getLayer() instanceof BaseLayer layer
          && (shrinksAtNoRate(layer.getRegularization())
              || shrinksAtNoRate(layer.getRegularizationBias()))) {
        return Optional.of(
            String.format(
                "layer \"%s\" has WeightDecay with applyLR = false, which Convoy does not have: take"
                    + " applyLR = true, or regularisation.source = recipe",
                vertex.getKey()));
      }
    }
    return Optional.empty();
  }

  private static boolean shrinksAtNoRate(List<Regularization> all) {
    return all != null
        && all.stream().anyMatch(one -> one instanceof WeightDecay decay && !decay.isApplyLR());
  }

  /** Biases and what is not known is one unit. */
  private static Units units(Layer layer, String parameter, INDArray array) {
    if (layer.initializer() == null || !layer.initializer().isWeightParam(layer, parameter)) {
      return Units.ONE;
    }
    long[] shape = array.shape();
    long[] strides = array.stride();
    if (layer instanceof DepthwiseConvolution2D && shape.length == 4) {
      return new Units(shape[0] * shape[1], shape[2] * shape[3]); // [kH,kW,in,multiplier]
    } else if (layer instanceof SeparableConvolution2D
        && parameter.equals(SeparableConvolutionParamInitializer.DEPTH_WISE_WEIGHT_KEY)) {
      return new Units(1, shape[0] * shape[1]); // [multiplier,in,kH,kW]
    } else if (layer instanceof LocallyConnected) {
      return new Units(1, shape[0] * shape[1]); // [H'*W',out,in,kH,kW]
    } else if (layer instanceof Deconvolution2D) {
      return along(1, shape, strides, array.length()); // [in,out,kH,kW]
    } else if (layer instanceof ConvolutionLayer) {
      return along(0, shape, strides, array.length()); // [out,in,kH,kW]
    } else if (layer instanceof FeedForwardLayer && shape.length == 2) {
      return along(1, shape, strides, array.length()); // [in,out]
    }
    return Units.ONE;
  }

  private static Units along(int dimension, long[] shape, long[] strides, long length) {
    return new Units(length / (shape[dimension] * strides[dimension]), shape[dimension]);
  }

  private static Penalty penalty(Layer layer, String parameter) {
    double l1 = 0;
    double l2 = 0;
    double decay = 0;
    List<Regularization> all = layer.getRegularizationByParam(parameter);
    for (Regularization one : all == null ? List.<Regularization>of() : all) {
      if (one instanceof L1Regularization first) {
        l1 += first.getL1().valueAt(0, 0);
      } else if (one instanceof L2Regularization second) {
        l2 += second.getL2().valueAt(0, 0);
      } else if (one instanceof WeightDecay shrink) {
        decay += shrink.getCoeff().valueAt(0, 0);
      }
    }
    return new Penalty(l1, l2, decay, maxNorm(layer, parameter));
  }

  private static double maxNorm(Layer layer, String parameter) {
    List<LayerConstraint> constraints = layer.getConstraints();
    if (constraints == null) {
      return 0;
    }
    return constraints.stream()
        .filter(one -> one instanceof MaxNormConstraint && one.getParams().contains(parameter))
        .mapToDouble(one -> ((MaxNormConstraint) one).getMaxNorm())
        .min()
        .orElse(0);
  }
}
