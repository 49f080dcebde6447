package io.convoy.executor.model.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** {@link DecorrelatedBatchNorm} on DL4J, a group of channels after the other. */
final class DecorrelatedBatchNormRun extends ChannelRun<DecorrelatedBatchNorm> {
  DecorrelatedBatchNormRun(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  /** From {@code [N,C,...]} to {@code [C,M]}, M the values of a channel. */
  private static INDArray rows(INDArray x) {
    return pixels(x).permute(1, 0, 2).dup('c').reshape('c', x.size(1), x.length() / x.size(1));
  }

  private static INDArray images(INDArray rows, long[] shape) {
    long pixels = rows.size(1) / shape[0];
    return rows.reshape('c', shape[1], shape[0], pixels)
        .permute(1, 0, 2)
        .dup('c')
        .reshape('c', shape);
  }

  /** A group's part of a row-major array, a view of {@code [size,...]}. */
  private INDArray group(INDArray array, int group, long... shape) {
    long length = array.length() / groups();
    return array
        .reshape('c', new long[] {array.length()})
        .get(NDArrayIndex.interval(group * length, (group + 1) * length))
        .reshape('c', shape);
  }

  private int groups() {
    return (int) (layerConf().getNIn() / layerConf().groupSize());
  }

  /** A column of a parameter of each channel: {@code [C,1]}. */
  private INDArray column(String name) {
    return getParam(name).reshape('c', layerConf().getNIn(), 1);
  }

  @Override
  INDArray forward(INDArray x, boolean training) {
    INDArray white = white(rows(x), training);
    INDArray scaled =
        white
            .muliColumnVector(column(DecorrelatedBatchNorm.GAMMA))
            .addiColumnVector(column(DecorrelatedBatchNorm.BETA));
    return images(scaled, x.shape());
  }

  private INDArray white(INDArray rows, boolean training) {
    long size = layerConf().groupSize();
    INDArray white = Nd4j.createUninitialized(rows.dataType(), rows.shape(), 'c');
    for (int g = 0; g < groups(); g++) {
      INDArray values = group(rows, g, size, rows.size(1));
      INDArray centred;
      INDArray matrix;
      if (training) {
        centred = values.subColumnVector(values.mean(true, 1));
        matrix = whitening(centred).matrix();
      } else {
        INDArray mean = group(getParam(DecorrelatedBatchNorm.MEAN), g, size, 1);
        centred = values.subColumnVector(mean);
        matrix = group(getParam(DecorrelatedBatchNorm.WHITENING), g, size, size);
      }
      group(white, g, size, rows.size(1)).assign(matrix.mmul(centred));
    }
    return white;
  }

  private Whitening whitening(INDArray centred) {
    long size = centred.size(0);
    INDArray covariance = centred.mmul(centred.transpose()).divi(centred.size(1));
    covariance.addi(Nd4j.eye(size).castTo(centred.dataType()).muli(layerConf().eps()));
    return Whitening.of(covariance, layerConf().iterations());
  }

  @Override
  INDArray backward(INDArray x, INDArray epsilon) {
    INDArray rows = rows(x);
    INDArray slopes = rows(epsilon);
    INDArray white = white(rows, true);
    gradient(DecorrelatedBatchNorm.GAMMA).assign(slopes.mul(white).sum(1));
    gradient(DecorrelatedBatchNorm.BETA).assign(slopes.sum(1));
    slopes.muliColumnVector(column(DecorrelatedBatchNorm.GAMMA));
    INDArray dx = Nd4j.createUninitialized(rows.dataType(), rows.shape(), 'c');
    long size = layerConf().groupSize();
    for (int g = 0; g < groups(); g++) {
      INDArray values = group(rows, g, size, rows.size(1));
      INDArray mean = values.mean(true, 1);
      INDArray centred = values.subColumnVector(mean);
      Whitening whitening = whitening(centred);
      drift(g, mean, whitening.matrix());
      group(dx, g, size, rows.size(1))
          .assign(backward(centred, whitening, group(slopes, g, size, rows.size(1))));
    }
    return images(dx, x.shape());
  }

  private static INDArray backward(INDArray centred, Whitening whitening, INDArray slopes) {
    INDArray covariance = whitening.backward(slopes.mmul(centred.transpose()));
    INDArray symmetric = covariance.add(covariance.transpose()).divi(centred.size(1));
    INDArray gradient = whitening.matrix().transpose().mmul(slopes).addi(symmetric.mmul(centred));
    return gradient.subColumnVector(gradient.mean(true, 1));
  }

  /** What is to be subtracted from the running statistics. */
  private void drift(int g, INDArray mean, INDArray matrix) {
    long size = layerConf().groupSize();
    double share = 1 - layerConf().decay();
    INDArray oldMean = group(getParam(DecorrelatedBatchNorm.MEAN), g, size, 1);
    group(gradient(DecorrelatedBatchNorm.MEAN), g, size, 1).assign(oldMean.sub(mean).muli(share));
    INDArray oldMatrix = group(getParam(DecorrelatedBatchNorm.WHITENING), g, size, size);
    group(gradient(DecorrelatedBatchNorm.WHITENING), g, size, size)
        .assign(oldMatrix.sub(matrix).muli(share));
  }
}
