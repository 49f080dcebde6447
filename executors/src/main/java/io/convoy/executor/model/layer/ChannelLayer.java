package io.convoy.executor.model.layer;

import io.convoy.executor.model.layer.LayerParameter.Kind;
import java.util.Collection;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.InputTypeUtil;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A layer with parameters of each channel, whose output has the shape of its input: images {@code
 * [N,C,H,W]} or {@code [N,H,W,C]}, or features {@code [N,C]}.
 */
public abstract class ChannelLayer extends FeedForwardLayer implements Parametrised {
  @JsonProperty private CNN2DFormat format = CNN2DFormat.NCHW;

  ChannelLayer() {}

  ChannelLayer(FeedForwardLayer.Builder<?> builder) {
    super(builder);
  }

  @Override
  public CNN2DFormat format() {
    return format;
  }

  abstract ChannelRun<?> run(NeuralNetConfiguration conf, DataType type);

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    return ChannelRun.started(run(conf, type), listeners, index, parameters, initialize);
  }

  @Override
  public ParamInitializer initializer() {
    return ParameterTable.INSTANCE;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType input) {
    return input;
  }

  @Override
  public void setNIn(InputType input, boolean override) {
    if (input instanceof InputType.InputTypeConvolutional images) {
      format = images.getFormat();
    }
    if (nIn <= 0 || override) {
      nIn = channels(input);
      nOut = nIn;
    }
  }

  private long channels(InputType input) {
    if (input instanceof InputType.InputTypeConvolutional images) {
      return images.getChannels();
    }
    if (input instanceof InputType.InputTypeConvolutionalFlat flat) {
      return flat.getDepth();
    }
    if (input instanceof InputType.InputTypeFeedForward features) {
      return features.getSize();
    }
    throw new IllegalStateException(
        "layer \"" + getLayerName() + "\" takes images or features, not " + input);
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType input) {
    return input.getType() == InputType.Type.FF
        ? null
        : InputTypeUtil.getPreProcessorForInputTypeCnnLayers(input, getLayerName());
  }

  @Override
  public IUpdater getUpdaterByParam(String name) {
    return ParameterTable.kind(this, name) == Kind.STATISTIC
        ? new NoOp()
        : super.getUpdaterByParam(name);
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType input) {
    long values = initializer().numParams(this);
    return new LayerMemoryReport.Builder(layerName, getClass(), input, input)
        .standardMemory(values, getIUpdater() == null ? 0 : getIUpdater().stateSize(values))
        .workingMemory(0, 0, 0, 2 * input.arrayElementsPerExample())
        .cacheMemory(Map.of(), Map.of())
        .build();
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && other instanceof ChannelLayer layer
        && layer.getClass() == getClass()
        && layer.format == format;
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + format.hashCode();
  }
}
