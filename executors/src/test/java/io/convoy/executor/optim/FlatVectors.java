package io.convoy.executor.optim;

import io.convoy.executor.vector.ParameterLayout;
import io.convoy.executor.vector.ParameterLayout.Penalty;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import io.convoy.executor.vector.ParameterLayout.Units;
import java.util.List;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A small made-up layout, and tensors from arrays. */
final class FlatVectors {
  static final int SIZE = 16;

  /** A convolution of two filters, a normalisation, and a matrix of four inputs and one output. */
  static final ParameterLayout LAYOUT =
      new ParameterLayout(
          List.of(
              new Segment("conv_b", 0, 2, Role.BIAS),
              new Segment("conv_W", 2, 6, Role.WEIGHT)
                  .with(new Units(1, 2), new Penalty(0.02, 0.03, 0, 0)),
              new Segment("bn_gamma", 8, 2, Role.NORMALISATION),
              new Segment("bn_mean", 10, 2, Role.STATISTIC),
              new Segment("out_W", 12, 4, Role.WEIGHT).with(Units.ONE, new Penalty(0, 0.5, 0, 0))));

  private FlatVectors() {}

  static boolean isStatistic(int index) {
    return index == 10 || index == 11;
  }

  static boolean isWeight(int index) {
    return (index >= 2 && index < 8) || index >= 12;
  }

  static Tensor tensor(double... values) {
    Tensor result = torch.zeros(new long[] {values.length}, new TensorOptions(ScalarType.Double));
    new DoublePointer(result.data_ptr_double()).put(values);
    return result;
  }

  static double[] values(Tensor tensor) {
    double[] result = new double[(int) tensor.numel()];
    tensor.data_ptr_double().get(result);
    return result;
  }

  static double norm(double[] values, int from, int to) {
    double squares = 0;
    for (int i = from; i < to; i++) {
      squares += values[i] * values[i];
    }
    return Math.sqrt(squares);
  }
}
