package io.convoy.executor.model.layer;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Values minus their mean, divided by {@code sqrt(variance + eps)}; the variance is biased.
 *
 * @param values standardised, of rank 3
 * @param inverse one over the deviation, of size 1 along the dimension
 * @param dimension along which mean and variance are taken
 */
record Standardised(INDArray values, INDArray inverse, int dimension) {

  static Standardised of(INDArray x, int dimension, double eps) {
    INDArray centred = x.sub(x.mean(true, dimension));
    INDArray variance = centred.mul(centred).mean(true, dimension);
    INDArray inverse = Transforms.pow(variance.addi(eps), -0.5, false);
    return new Standardised(centred.mul(inverse), inverse, dimension);
  }

  /** The gradient of {@code x} from that of the standardised values. */
  INDArray backward(INDArray gradient) {
    INDArray along = gradient.mul(values).mean(true, dimension);
    return gradient.sub(gradient.mean(true, dimension)).sub(values.mul(along)).mul(inverse);
  }
}
