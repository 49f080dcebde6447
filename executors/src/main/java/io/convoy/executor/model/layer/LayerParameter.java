package io.convoy.executor.model.layer;

import java.util.Arrays;
import java.util.function.Consumer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One parameter of a layer: an array, row-major in the flat vector.
 *
 * @param name within the layer, for instance {@code W}
 * @param shape of the array
 * @param kind what it is
 * @param start fills the array with its initial values
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record LayerParameter(String name, long[] shape, Kind kind, Consumer<INDArray> start) {

  /** What a parameter is, which decides how it is decayed and updated. */
  public enum Kind {
    /** A kernel or matrix. */
    WEIGHT,
    /** A bias. */
    BIAS,
    /** Scale or shift of a normalisation or of a branch. */
    SCALE,
    /** A running statistic, whose "gradient" is the amount to subtract from it. */
    STATISTIC
  }

  /** A scale or shift of each of {@code n} channels. */
  static LayerParameter scale(String name, long n, double start) {
    return new LayerParameter(name, new long[] {n}, Kind.SCALE, array -> array.assign(start));
  }

  /** A bias of each of {@code n} channels. */
  static LayerParameter bias(String name, long n, double start) {
    return new LayerParameter(name, new long[] {n}, Kind.BIAS, array -> array.assign(start));
  }

  /** A weight that DL4J's initialisation fills. */
  static LayerParameter weight(
      String name, IWeightInit init, double fanIn, double fanOut, long... shape) {
    return new LayerParameter(
        name, shape, Kind.WEIGHT, array -> init.init(fanIn, fanOut, shape, 'c', array));
  }

  long length() {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }
}
