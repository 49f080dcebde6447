package io.convoy.executor.model.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** {@link LocallyConnected} on DL4J: one product of matrices for each place of the output. */
final class LocallyConnectedRun extends ChannelRun<LocallyConnected> {
  private static final String WEIGHT = ConvolutionParamInitializer.WEIGHT_KEY;
  private static final String BIAS = ConvolutionParamInitializer.BIAS_KEY;

  LocallyConnectedRun(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  INDArray forward(INDArray x, boolean training) {
    return layerConf().getActivationFn().getActivation(weighted(x, training), training);
  }

  private INDArray weight(boolean training) {
    return getParamWithNoise(WEIGHT, training, LayerWorkspaceMgr.noWorkspaces());
  }

  /** The output before the activation, {@code [N,out,H',W']}. */
  private INDArray weighted(INDArray x, boolean training) {
    INDArray weight = weight(training);
    INDArray patches = patches(x);
    int[] size = layerConf().outputSize();
    long places = weight.size(0);
    long outputs = weight.size(1);
    INDArray all =
        Nd4j.createUninitialized(x.dataType(), new long[] {places, x.size(0), outputs}, 'c');
    for (long place = 0; place < places; place++) {
      part(all, place).assign(part(patches, place).mmul(kernels(weight, place).transpose()));
    }
    INDArray images =
        all.permute(1, 2, 0).dup('c').reshape('c', x.size(0), outputs, size[0], size[1]);
    return layerConf().hasBias()
        ? images.addi(getParam(BIAS).reshape('c', 1, outputs, size[0], size[1]))
        : images;
  }

  @Override
  INDArray backward(INDArray x, INDArray epsilon) {
    INDArray weight = weight(true);
    INDArray z = weighted(x, true);
    INDArray delta = layerConf().getActivationFn().backprop(z, epsilon).getFirst();
    INDArray patches = patches(x);
    INDArray slopes = patches.like();
    long places = weight.size(0);
    INDArray deltas =
        delta.dup('c').reshape('c', x.size(0), weight.size(1), places).permute(2, 0, 1).dup('c');
    for (long place = 0; place < places; place++) {
      INDArray here = part(deltas, place);
      kernels(gradient(WEIGHT), place).assign(here.transpose().mmul(part(patches, place)));
      part(slopes, place).assign(here.mmul(kernels(weight, place)));
    }
    if (layerConf().hasBias()) {
      gradient(BIAS)
          .assign(delta.sum(0).dup('c').reshape('c', new long[] {gradient(BIAS).length()}));
    }
    return images(slopes, x);
  }

  /** One place's part of a row-major array, a view: {@code [rows, values]}. */
  private static INDArray part(INDArray array, long place) {
    return matrix(array, place, array.size(1));
  }

  /** One place's kernels, a view: {@code [out, in*kH*kW]}. */
  private static INDArray kernels(INDArray weight, long place) {
    return matrix(weight, place, weight.size(1));
  }

  private static INDArray matrix(INDArray array, long place, long rows) {
    long length = array.length() / array.size(0);
    return array
        .reshape('c', new long[] {array.length()})
        .get(NDArrayIndex.interval(place * length, (place + 1) * length))
        .reshape('c', rows, length / rows);
  }

  /** What each place sees: {@code [H'*W', N, in*kH*kW]}. */
  private INDArray patches(INDArray x) {
    double[] pixels = x.data().asDouble();
    Windows windows = new Windows(x);
    double[] seen = new double[windows.length()];
    windows.each((pixel, index) -> seen[index] = pixels[pixel]);
    return Nd4j.createFromArray(seen).castTo(x.dataType()).reshape('c', windows.shape());
  }

  /** The gradient of the images by that of what places see. */
  private INDArray images(INDArray slopes, INDArray x) {
    double[] seen = slopes.data().asDouble();
    double[] pixels = new double[(int) x.length()];
    new Windows(x).each((pixel, index) -> pixels[pixel] += seen[index]);
    return Nd4j.createFromArray(pixels).castTo(x.dataType()).reshape('c', x.shape());
  }

  /** Takes the place of a pixel in the images, and of a value in what is seen. */
  @FunctionalInterface
  private interface Pair {
    void take(int pixel, int index);
  }

  /** Which pixels of images {@code [N,C,H,W]} the windows see. */
  private final class Windows {
    private final int[] images = new int[4];
    private final int[] size = layerConf().outputSize();
    private final int[] kernel = layerConf().getKernelSize();
    private final int[] before = layerConf().paddingBefore();

    Windows(INDArray x) {
      for (int d = 0; d < images.length; d++) {
        images[d] = (int) x.size(d);
      }
    }

    long[] shape() {
      return new long[] {
        (long) size[0] * size[1], images[0], (long) images[1] * kernel[0] * kernel[1]
      };
    }

    int length() {
      return Math.toIntExact(shape()[0] * shape()[1] * shape()[2]);
    }

    /** Every pixel that is seen; the padding is left out. */
    void each(Pair pair) {
      int index = 0;
      for (int place = 0; place < size[0] * size[1]; place++) {
        int top = place / size[1] * layerConf().getStride()[0] - before[0];
        int left = place % size[1] * layerConf().getStride()[1] - before[1];
        for (int map = 0; map < images[0] * images[1]; map++) {
          window(map * images[2] * images[3], top, left, index, pair);
          index += kernel[0] * kernel[1];
        }
      }
    }

    private void window(int map, int top, int left, int first, Pair pair) {
      for (int i = 0; i < kernel[0] * kernel[1]; i++) {
        int y = top + i / kernel[1] * layerConf().getDilation()[0];
        int x = left + i % kernel[1] * layerConf().getDilation()[1];
        if (y >= 0 && y < images[2] && x >= 0 && x < images[3]) {
          pair.take(map + y * images[3] + x, first + i);
        }
      }
    }
  }
}
