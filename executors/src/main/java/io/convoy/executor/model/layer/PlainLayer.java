package io.convoy.executor.model.layer;

import java.util.Collection;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.InputTypeUtil;
import org.deeplearning4j.nn.conf.layers.NoParamLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** A layer of this package without parameters. */
public abstract class PlainLayer extends NoParamLayer {
  @JsonProperty private CNN2DFormat format = CNN2DFormat.NCHW;

  PlainLayer() {}

  abstract Run<?> run(NeuralNetConfiguration conf, DataType type);

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    Run<?> run = run(conf, type);
    run.setListeners(listeners);
    run.setIndex(index);
    return run;
  }

  @Override
  public void setNIn(InputType input, boolean override) {
    if (input instanceof InputType.InputTypeConvolutional images) {
      format = images.getFormat();
    }
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType input) {
    return input.getType() == InputType.Type.FF
        ? null
        : InputTypeUtil.getPreProcessorForInputTypeCnnLayers(input, getLayerName());
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType input) {
    return new LayerMemoryReport.Builder(layerName, getClass(), input, getOutputType(-1, input))
        .standardMemory(0, 0)
        .workingMemory(0, 0, 0, input.arrayElementsPerExample())
        .cacheMemory(Map.of(), Map.of())
        .build();
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && other instanceof PlainLayer layer
        && layer.getClass() == getClass()
        && layer.format == format;
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + format.hashCode();
  }

  /** Such a layer on DL4J; subclasses see images as {@code [N,C,H,W]}, row-major. */
  abstract static class Run<L extends PlainLayer> extends AbstractLayer<L> {
    Run(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
    }

    abstract INDArray forward(INDArray x, boolean training);

    abstract INDArray backward(INDArray x, INDArray epsilon);

    private boolean channelsLast(INDArray array) {
      PlainLayer layer = layerConf();
      return array.rank() == 4 && layer.format == CNN2DFormat.NHWC;
    }

    private INDArray channelsFirst(INDArray array) {
      INDArray cast = array.castTo(dataType);
      return channelsLast(cast) ? cast.permute(0, 3, 1, 2).dup('c') : cast.dup('c');
    }

    private INDArray stored(INDArray array) {
      return channelsLast(array) ? array.permute(0, 2, 3, 1) : array;
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
      assertInputSet(false);
      applyDropOutIfNecessary(training, workspaces);
      return workspaces.dup(
          ArrayType.ACTIVATIONS, stored(forward(channelsFirst(input), training)), 'c');
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(
        INDArray epsilon, LayerWorkspaceMgr workspaces) {
      assertInputSet(true);
      INDArray dx = stored(backward(channelsFirst(input), channelsFirst(epsilon)));
      INDArray kept = workspaces.dup(ArrayType.ACTIVATION_GRAD, dx, 'c');
      return new Pair<>(new DefaultGradient(), backpropDropOutIfPresent(kept));
    }

    @Override
    public boolean isPretrainLayer() {
      return false;
    }

    @Override
    public void clearNoiseWeightParams() {
      // there are no weights
    }
  }
}
