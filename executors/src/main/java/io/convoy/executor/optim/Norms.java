package io.convoy.executor.optim;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** L2 norms of many vectors, of which the host reads all at once. */
final class Norms {
  private Norms() {}

  /**
   * One number for each vector.
   *
   * @param vectors on one device, at least one
   * @return {@code [K]} in 64 bits, on that device
   */
  static Tensor of(List<Tensor> vectors) {
    return torch
        .stack(new TensorVector(each(vectors).toArray(new Tensor[0])))
        .to(ScalarType.Double);
  }

  /** On a GPU a few kernels for all; on the CPU one for each is as fast. */
  private static List<Tensor> each(List<Tensor> vectors) {
    return vectors.get(0).is_cuda()
        ? new FusedKernel("_foreach_norm", "Scalar")
            .tensors(FusedKernel.list(vectors), new IValue(2.0), new IValue())
        : vectors.stream().map(torch::norm).toList();
  }

  /** One number for each vector, on the host. */
  static double[] read(List<Tensor> vectors) {
    if (vectors.isEmpty()) {
      return new double[0];
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor norms = of(vectors).cpu();
      double[] values = new double[vectors.size()];
      norms.data_ptr_double().get(values);
      return values;
    }
  }

  /** The norm of all vectors together. */
  static double together(List<Tensor> vectors) {
    return together(read(vectors));
  }

  /** The norm of what has these norms. */
  static double together(double[] norms) {
    double squares = 0;
    for (double norm : norms) {
      squares += norm * norm;
    }
    return Math.sqrt(squares);
  }
}
