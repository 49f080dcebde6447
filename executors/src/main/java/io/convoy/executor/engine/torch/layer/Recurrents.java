package io.convoy.executor.engine.torch.layer;

import io.convoy.executor.model.layer.GatedRecurrent;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.params.LSTMParamInitializer;
import org.deeplearning4j.nn.params.SimpleRnnParamInitializer;

/**
 * Recurrent layers of which only the last output is used: from sequences {@code [N,F,T]} (or {@code
 * [N,T,F]}) to features {@code [N,H]}.
 */
final class Recurrents {
  private Recurrents() {}

  static Compiled last(LastTimeStep wrapper, CompileContext site) {
    site.require(wrapper.getIDropout() == null, "dropout of the wrapper; set it on the layer");
    Layer layer = wrapper.getUnderlying();
    Dropouts.Unary recurrent;
    if (layer.getClass() == LSTM.class) {
      recurrent = lstm((LSTM) layer, site);
    } else if (layer.getClass() == SimpleRnn.class) {
      recurrent = simple((SimpleRnn) layer, site);
    } else {
      throw site.refuse("the last step of a " + layer.getClass().getSimpleName());
    }
    Dropouts.Unary whole = Dropouts.before(layer.getIDropout(), site, recurrent);
    return Compiled.kept((in, pass) -> whole.run(in[0], pass));
  }

  /**
   * Hochreiter and Schmidhuber 1997 with forget gates (Gers et al. 2000), no peepholes. DL4J's
   * columns are block input, forget gate, output gate, input gate.
   */
  private static Dropouts.Unary lstm(LSTM layer, CompileContext site) {
    site.require(layer.getWeightNoise() == null, "weight noise");
    String weight = site.parameter(LSTMParamInitializer.INPUT_WEIGHT_KEY);
    String recurrent = site.parameter(LSTMParamInitializer.RECURRENT_WEIGHT_KEY);
    String bias = site.parameter(LSTMParamInitializer.BIAS_KEY);
    UnaryOperator<Tensor> activation = Activations.function(layer.getActivationFn(), site);
    UnaryOperator<Tensor> gate = Activations.function(layer.getGateActivationFn(), site);
    long size = layer.getNOut();
    boolean timeLast = layer.getRnnDataFormat() == RNNFormat.NCW;
    return (x, pass) -> {
      Tensor inputs = projected(x, timeLast, pass.leaves(), weight, bias);
      Tensor back = pass.value(recurrent);
      Tensor output = inputs.new_zeros(x.size(0), size);
      Tensor cell = inputs.new_zeros(x.size(0), size);
      for (long t = 0; t < inputs.size(0); t++) {
        Tensor z = inputs.select(0, t).add(output.matmul(back));
        Tensor block = activation.apply(z.narrow(1, 0, size));
        Tensor forget = gate.apply(z.narrow(1, size, size));
        Tensor open = gate.apply(z.narrow(1, 3 * size, size));
        cell = forget.mul(cell).add(block.mul(open));
        output = gate.apply(z.narrow(1, 2 * size, size)).mul(activation.apply(cell));
      }
      return output;
    };
  }

  /** {@code h(t) = activation(x(t) W + h(t-1) R + b)} (Elman 1990). */
  private static Dropouts.Unary simple(SimpleRnn layer, CompileContext site) {
    site.require(layer.getWeightNoise() == null, "weight noise");
    site.require(!layer.hasLayerNorm(), "layer normalisation");
    String weight = site.parameter(SimpleRnnParamInitializer.WEIGHT_KEY);
    String recurrent = site.parameter(SimpleRnnParamInitializer.RECURRENT_WEIGHT_KEY);
    String bias = site.parameter(SimpleRnnParamInitializer.BIAS_KEY);
    UnaryOperator<Tensor> activation = Activations.function(layer.getActivationFn(), site);
    boolean timeLast = layer.getRnnDataFormat() == RNNFormat.NCW;
    return (x, pass) -> {
      Tensor inputs = projected(x, timeLast, pass.leaves(), weight, bias);
      Tensor back = pass.value(recurrent);
      Tensor output = activation.apply(inputs.select(0, 0));
      for (long t = 1; t < inputs.size(0); t++) {
        output = activation.apply(inputs.select(0, t).add(output.matmul(back)));
      }
      return output;
    };
  }

  /** Cho et al. 2014, the reset gate behind the recurrent weights. */
  static Compiled gated(GatedRecurrent layer, CompileContext site) {
    site.require(layer.getWeightNoise() == null, "weight noise");
    String weight = site.parameter(GatedRecurrent.WEIGHT);
    String recurrent = site.parameter(GatedRecurrent.RECURRENT_WEIGHT);
    String bias = site.parameter(GatedRecurrent.BIAS);
    String recurrentBias = site.parameter(GatedRecurrent.RECURRENT_BIAS);
    long size = layer.getNOut();
    Dropouts.Unary whole =
        (x, pass) -> {
          Tensor inputs = projected(x, true, pass.leaves(), weight, bias);
          Tensor back = pass.value(recurrent);
          Tensor shift = pass.value(recurrentBias);
          Tensor output = inputs.new_zeros(x.size(0), size);
          for (long t = 0; t < inputs.size(0); t++) {
            Tensor in = inputs.select(0, t);
            Tensor inner = output.matmul(back).add(shift);
            Tensor gates = in.narrow(1, 0, 2 * size).add(inner.narrow(1, 0, 2 * size)).sigmoid();
            Tensor reset = gates.narrow(1, 0, size);
            Tensor update = gates.narrow(1, size, size);
            Tensor candidate =
                in.narrow(1, 2 * size, size).add(reset.mul(inner.narrow(1, 2 * size, size))).tanh();
            output = candidate.add(update.mul(output.sub(candidate)));
          }
          return output;
        };
    Dropouts.Unary dropped = Dropouts.before(layer.getIDropout(), site, whole);
    return Compiled.kept((in, pass) -> dropped.run(in[0], pass));
  }

  /** All steps' inputs times the weights, plus the bias: {@code [T,N,H]}. */
  private static Tensor projected(
      Tensor x, boolean timeLast, ParameterTensors leaves, String weight, String bias) {
    Tensor steps = timeLast ? x.permute(2, 0, 1) : x.permute(1, 0, 2);
    return steps.matmul(leaves.value(weight)).add(leaves.value(bias));
  }
}
