package io.convoy.executor.model.layer;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.distribution.Distribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Gated recurrent units (Cho et al. 2014, "Learning phrase representations using RNN
 * encoder-decoder", section 2.3) over a sequence, of which the last output is given: from {@code
 * [N,F,T]} to {@code [N,H]}. DL4J has none.
 *
 * <pre>
 * r(t) = sigmoid(x(t) Wr + br + h(t-1) Rr + cr)
 * z(t) = sigmoid(x(t) Wz + bz + h(t-1) Rz + cz)
 * n(t) = tanh(x(t) Wn + bn + r(t) * (h(t-1) Rn + cn))
 * h(t) = (1 - z(t)) * n(t) + z(t) * h(t-1),  h(0) = 0
 * </pre>
 *
 * <p>The reset gate acts on what the recurrent weights give, as in cuDNN, PyTorch and Keras; the
 * paper has it before them. Weights {@code W [F,3H]} and {@code RW [H,3H]}, biases {@code b [3H]}
 * and {@code rb [3H]}, row-major, each reset gate, update gate, candidate.
 */
public final class GatedRecurrent extends FeedForwardLayer implements Parametrised {
  /** Name of the weights of the input. */
  public static final String WEIGHT = "W";

  /** Name of the recurrent weights. */
  public static final String RECURRENT_WEIGHT = "RW";

  /** Name of the biases beside the weights of the input. */
  public static final String BIAS = "b";

  /** Name of the biases beside the recurrent weights. */
  public static final String RECURRENT_BIAS = "rb";

  @JsonProperty private IWeightInit recurrentInit;

  private GatedRecurrent() {}

  private GatedRecurrent(Builder builder) {
    super(builder);
    activationFn = new ActivationTanH();
    recurrentInit = builder.recurrentInit;
  }

  @Override
  public List<LayerParameter> parameters() {
    double units = (double) nOut;
    IWeightInit recurrent = recurrentInit == null ? weightInitFn : recurrentInit;
    return List.of(
        LayerParameter.weight(WEIGHT, weightInitFn, (double) nIn, units, nIn, 3 * nOut),
        LayerParameter.weight(RECURRENT_WEIGHT, recurrent, units, units, nOut, 3 * nOut),
        LayerParameter.bias(BIAS, 3 * nOut, getBiasInit()),
        LayerParameter.bias(RECURRENT_BIAS, 3 * nOut, getBiasInit()));
  }

  @Override
  public CNN2DFormat format() {
    return CNN2DFormat.NCHW;
  }

  @Override
  public ParamInitializer initializer() {
    return ParameterTable.INSTANCE;
  }

  @Override
  public void setNIn(InputType input, boolean override) {
    if (nIn <= 0 || override) {
      nIn = sequence(input).getSize();
    }
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType input) {
    sequence(input);
    return InputType.feedForward(nOut);
  }

  private InputType.InputTypeRecurrent sequence(InputType input) {
    if (!(input instanceof InputType.InputTypeRecurrent sequence)
        || sequence.getFormat() != RNNFormat.NCW) {
      throw new IllegalStateException(
          String.format(
              "layer \"%s\" takes sequences [N,F,T], not %s; images become such by a"
                  + " GlimpsePreProcessor",
              getLayerName(), input));
    }
    return sequence;
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType input) {
    sequence(input);
    return null;
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    return ChannelRun.started(
        new GatedRecurrentRun(conf, type), listeners, index, parameters, initialize);
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType input) {
    long values = initializer().numParams(this);
    return new LayerMemoryReport.Builder(layerName, getClass(), input, getOutputType(-1, input))
        .standardMemory(values, getIUpdater() == null ? 0 : getIUpdater().stateSize(values))
        .workingMemory(0, 0, 0, 6 * nOut * sequence(input).getTimeSeriesLength())
        .cacheMemory(Map.of(), Map.of())
        .build();
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && other instanceof GatedRecurrent layer
        && Objects.equals(layer.recurrentInit, recurrentInit);
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + Objects.hashCode(recurrentInit);
  }

  /** Builds a {@link GatedRecurrent}. */
  @SuppressWarnings("unchecked") // DL4J's build() returns what the caller wants
  public static final class Builder extends FeedForwardLayer.Builder<Builder> {
    private IWeightInit recurrentInit;

    /** How the recurrent weights begin; as the others unless said. */
    public Builder weightInitRecurrent(Distribution distribution) {
      recurrentInit = new WeightInitDistribution(distribution);
      return this;
    }

    @Override
    public GatedRecurrent build() {
      return new GatedRecurrent(this);
    }
  }
}
