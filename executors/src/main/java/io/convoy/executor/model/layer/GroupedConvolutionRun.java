package io.convoy.executor.model.layer;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ConvolutionUtils;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** {@link GroupedConvolution} on DL4J: one convolution a group. */
final class GroupedConvolutionRun extends ChannelRun<GroupedConvolution> {
  private static final String WEIGHT = ConvolutionParamInitializer.WEIGHT_KEY;
  private static final String BIAS = ConvolutionParamInitializer.BIAS_KEY;

  GroupedConvolutionRun(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  INDArray forward(INDArray x, boolean training) {
    return layerConf().getActivationFn().getActivation(convolved(x, training), training);
  }

  private INDArray weight(boolean training) {
    return getParamWithNoise(WEIGHT, training, LayerWorkspaceMgr.noWorkspaces());
  }

  private INDArray convolved(INDArray x, boolean training) {
    INDArray weight = weight(training);
    int[] size = outputSize(x);
    long outputs = weight.size(0);
    // channels first of all, so that a group is one piece of memory
    INDArray output =
        Nd4j.createUninitialized(
            x.dataType(), new long[] {outputs, x.size(0), size[0], size[1]}, 'c');
    INDArray channels = swapped(x);
    for (int group = 0; group < layerConf().groups(); group++) {
      INDArray part =
          Nd4j.createUninitialized(
              x.dataType(),
              new long[] {x.size(0), outputs / layerConf().groups(), size[0], size[1]},
              'c');
      Nd4j.exec(
          DynamicCustomOp.builder("conv2d")
              .addInputs(swapped(part(channels, group)), part(weight, group).dup('c'))
              .addIntegerArguments(window(x, size))
              .addOutputs(part)
              .build());
      part(output, group).assign(swapped(part));
    }
    INDArray images = swapped(output);
    return layerConf().hasBias()
        ? images.addi(getParam(BIAS).reshape('c', 1, outputs, 1, 1))
        : images;
  }

  @Override
  INDArray backward(INDArray x, INDArray epsilon) {
    INDArray weight = weight(true);
    INDArray z = convolved(x, true);
    INDArray delta = layerConf().getActivationFn().backprop(z, epsilon).getFirst();
    int[] size = outputSize(x);
    INDArray channels = swapped(x);
    INDArray deltas = swapped(delta);
    INDArray dx = Nd4j.createUninitialized(x.dataType(), channels.shape(), 'c');
    for (int group = 0; group < layerConf().groups(); group++) {
      INDArray input = swapped(part(channels, group));
      INDArray kernels = part(weight, group).dup('c');
      INDArray inputGradient = Nd4j.zeros(x.dataType(), input.shape());
      INDArray kernelGradient = Nd4j.zeros(x.dataType(), kernels.shape());
      Nd4j.exec(
          DynamicCustomOp.builder("conv2d_bp")
              .addInputs(input, kernels, swapped(part(deltas, group)))
              .addIntegerArguments(window(x, size))
              .addOutputs(inputGradient, kernelGradient)
              .build());
      part(dx, group).assign(swapped(inputGradient));
      part(gradient(WEIGHT), group).assign(kernelGradient);
    }
    if (layerConf().hasBias()) {
      gradient(BIAS).assign(delta.sum(0, 2, 3));
    }
    return swapped(dx);
  }

  private int[] outputSize(INDArray x) {
    boolean same = layerConf().getConvolutionMode() == ConvolutionMode.Same;
    return ConvolutionUtils.getOutputSize(
        x,
        layerConf().getKernelSize(),
        layerConf().getStride(),
        same ? null : layerConf().getPadding(),
        layerConf().getConvolutionMode(),
        layerConf().getDilation(),
        CNN2DFormat.NCHW);
  }

  /** Arguments of libnd4j's convolution: NCHW images, kernels {@code [out, in, kH, kW]}. */
  private int[] window(INDArray x, int[] size) {
    int[] kernel = layerConf().getKernelSize();
    int[] stride = layerConf().getStride();
    int[] dilation = layerConf().getDilation();
    int[] padding = layerConf().getPadding();
    boolean same = layerConf().getConvolutionMode() == ConvolutionMode.Same;
    if (same) {
      int[] images = {(int) x.size(2), (int) x.size(3)};
      padding = ConvolutionUtils.getSameModeTopLeftPadding(size, images, kernel, stride, dilation);
    }
    return new int[] {
      kernel[0],
      kernel[1],
      stride[0],
      stride[1],
      padding[0],
      padding[1],
      dilation[0],
      dilation[1],
      same ? 1 : 0,
      0,
      1
    };
  }

  /** A copy with the first two dimensions exchanged. */
  private static INDArray swapped(INDArray array) {
    return array.permute(1, 0, 2, 3).dup('c');
  }

  /** A group's part of a row-major array along its first dimension, a view. */
  private INDArray part(INDArray array, int group) {
    long length = array.length() / layerConf().groups();
    long[] shape = array.shape().clone();
    shape[0] /= layerConf().groups();
    return array
        .reshape('c', new long[] {array.length()})
        .get(NDArrayIndex.interval(group * length, (group + 1) * length))
        .reshape('c', shape);
  }
}
