package io.convoy.executor.model.onnx;

import static io.convoy.executor.model.onnx.Attributes.whole;
import static io.convoy.executor.model.onnx.Attributes.wholes;

import io.convoy.executor.model.layer.GatedRecurrent;
import io.convoy.executor.model.layer.GlimpsePreProcessor;
import java.util.List;
import onnx.Onnx.AttributeProto;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.params.LSTMParamInitializer;
import org.deeplearning4j.nn.params.SimpleRnnParamInitializer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/**
 * Recurrent layers of which the last output is used, and what makes images sequences {@code
 * [N,F,T]}.
 */
final class OnnxRecurrents {
  private OnnxRecurrents() {}

  static String glimpses(GlimpsePreProcessor shape, Site site) {
    InputType.InputTypeConvolutional images = site.images();
    long rows = images.getHeight() / shape.height();
    long columns = images.getWidth() / shape.width();
    long channels = images.getChannels();
    String split =
        site.part("split")
            .reshaped(site.input(), 0, channels, rows, shape.height(), columns, shape.width());
    String sorted = site.part("sorted").node("Transpose", split, wholes("perm", 0, 1, 3, 5, 2, 4));
    return site.reshaped(sorted, 0, channels * shape.height() * shape.width(), rows * columns);
  }

  static String last(LastTimeStep wrapper, Site site) {
    Layer layer = wrapper.getUnderlying();
    if (layer.getClass() == LSTM.class) {
      return lstm((LSTM) layer, site);
    } else if (layer.getClass() == SimpleRnn.class) {
      return simple((SimpleRnn) layer, site);
    }
    throw site.refuse("the last step of a " + layer.getClass().getSimpleName());
  }

  private static String simple(SimpleRnn layer, Site site) {
    site.require(!layer.hasLayerNorm(), "layer normalisation");
    requireUsual(layer.getActivationFn(), site);
    requireTimeLast(layer.getRnnDataFormat(), site);
    RecurrentOp op = new RecurrentOp("RNN", layer.getNOut(), 0);
    return op.last(
        site,
        SimpleRnnParamInitializer.WEIGHT_KEY,
        SimpleRnnParamInitializer.RECURRENT_WEIGHT_KEY,
        List.of(SimpleRnnParamInitializer.BIAS_KEY));
  }

  /** DL4J has block input, forget, output, input gate; ONNX input, output, forget, block input. */
  private static String lstm(LSTM layer, Site site) {
    requireUsual(layer.getActivationFn(), site);
    site.require(
        layer.getGateActivationFn() instanceof ActivationSigmoid, "gates other than sigmoid");
    requireTimeLast(layer.getRnnDataFormat(), site);
    return new RecurrentOp("LSTM", layer.getNOut(), 3, 2, 1, 0)
        .last(
            site,
            LSTMParamInitializer.INPUT_WEIGHT_KEY,
            LSTMParamInitializer.RECURRENT_WEIGHT_KEY,
            List.of(LSTMParamInitializer.BIAS_KEY));
  }

  /** ONNX has the update gate first. */
  static String gated(GatedRecurrent layer, Site site) {
    return new RecurrentOp("GRU", layer.getNOut(), 1, 0, 2)
        .last(
            site,
            GatedRecurrent.WEIGHT,
            GatedRecurrent.RECURRENT_WEIGHT,
            List.of(GatedRecurrent.BIAS, GatedRecurrent.RECURRENT_BIAS),
            whole("linear_before_reset", 1));
  }

  private static void requireUsual(IActivation activation, Site site) {
    site.require(activation instanceof ActivationTanH, "an activation other than tanh");
  }

  private static void requireTimeLast(RNNFormat format, Site site) {
    site.require(format == RNNFormat.NCW, "sequences [N,T,F]");
  }

  /**
   * A recurrent operator of ONNX.
   *
   * @param op its name
   * @param units of the layer
   * @param gates for each of the operator's gates its place in the layer's parameters
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record RecurrentOp(String op, long units, int... gates) {
    /**
     * The last output, {@code [N,H]}.
     *
     * @param biases beside the weights of the input, and beside the recurrent ones if there are
     */
    String last(
        Site site,
        String weight,
        String recurrent,
        List<String> biases,
        AttributeProto... attributes) {
      String steps = site.part("steps").node("Transpose", site.input(), wholes("perm", 2, 0, 1));
      List<String> inputs =
          List.of(steps, weights(site, weight), weights(site, recurrent), biases(site, biases));
      AttributeProto[] all = new AttributeProto[attributes.length + 1];
      System.arraycopy(attributes, 0, all, 0, attributes.length);
      all[attributes.length] = whole("hidden_size", units);
      String last = site.graph().second(op, site.output() + "/last", inputs, all);
      return site.reshaped(last, -1, units);
    }

    /** DL4J's weights are {@code [in, gates*H]}; ONNX has {@code [1, gates*H, in]}. */
    private String weights(Site site, String key) {
      String name = site.parameter(key);
      float[] values = sorted(site.graph().values(name, 1, 0));
      long rows = gates.length * units;
      return site.graph().floats(name, List.of(1L, rows, values.length / rows), values);
    }

    /** Those of the input and those of the outputs before, one after the other. */
    private String biases(Site site, List<String> keys) {
      int size = Math.toIntExact(gates.length * units);
      float[] all = new float[2 * size];
      for (int i = 0; i < keys.size(); i++) {
        float[] values = sorted(site.graph().values(site.parameter(keys.get(i))));
        System.arraycopy(values, 0, all, i * size, size);
      }
      return site.graph().floats(site.parameter(keys.get(0)), List.of(1L, 2L * size), all);
    }

    private float[] sorted(float[] values) {
      float[] sorted = new float[values.length];
      int block = values.length / gates.length;
      for (int gate = 0; gate < gates.length; gate++) {
        System.arraycopy(values, gates[gate] * block, sorted, gate * block, block);
      }
      return sorted;
    }
  }
}
