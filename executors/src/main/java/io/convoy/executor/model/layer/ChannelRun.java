package io.convoy.executor.model.layer;

import io.convoy.executor.model.layer.LayerParameter.Kind;
import java.util.Collection;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A trained layer of this package on DL4J. Subclasses see images as {@code [N,C,H,W]}, row-major,
 * and features as {@code [N,C]}.
 *
 * <p>Nothing is kept from forward to backward: DL4J's workspaces close in between.
 */
abstract class ChannelRun<L extends org.deeplearning4j.nn.conf.layers.BaseLayer & Parametrised>
    extends BaseLayer<L> {
  ChannelRun(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  static ChannelRun<?> started(
      ChannelRun<?> run,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize) {
    run.setListeners(listeners);
    run.setIndex(index);
    run.setParamsViewArray(parameters);
    run.setParamTable(ParameterTable.INSTANCE.init(run.conf(), parameters, initialize));
    return run;
  }

  /** The layer's output. */
  abstract INDArray forward(INDArray x, boolean training);

  /** Assigns the gradients of the parameters and returns that of the input. */
  abstract INDArray backward(INDArray x, INDArray epsilon);

  /** Where a parameter's gradient goes. */
  final INDArray gradient(String name) {
    return gradientViews.get(name);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    applyDropOutIfNecessary(training, workspaces);
    INDArray output = forward(channelsFirst(input), training);
    return workspaces.dup(ArrayType.ACTIVATIONS, stored(output), 'c');
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    applyDropOutIfNecessary(true, workspaces);
    INDArray dx = stored(backward(channelsFirst(input), channelsFirst(epsilon)));
    Gradient gradient = new DefaultGradient();
    gradientViews.forEach((name, view) -> gradient.setGradientFor(name, view, 'c'));
    weightNoiseParams.clear();
    return new Pair<>(
        gradient, backpropDropOutIfPresent(workspaces.dup(ArrayType.ACTIVATION_GRAD, dx, 'c')));
  }

  private INDArray channelsFirst(INDArray array) {
    INDArray cast = array.castTo(dataType);
    return channelsLast(cast) ? cast.permute(0, 3, 1, 2).dup('c') : cast.dup('c');
  }

  private INDArray stored(INDArray array) {
    return channelsLast(array) ? array.permute(0, 2, 3, 1) : array;
  }

  private boolean channelsLast(INDArray array) {
    return array.rank() == 4 && layerConf().format() == CNN2DFormat.NHWC;
  }

  /** {@code [N,C,S]}, S the pixels of a channel. */
  static INDArray pixels(INDArray x) {
    return x.reshape('c', x.size(0), x.size(1), x.length() / (x.size(0) * x.size(1)));
  }

  /** A channel's value at every pixel: {@code [1,C,1]}. */
  static INDArray perChannel(INDArray values) {
    return values.reshape('c', 1, values.length(), 1);
  }

  @Override
  public boolean updaterDivideByMinibatch(String name) {
    return ParameterTable.kind(layerConf(), name) != Kind.STATISTIC;
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }
}
