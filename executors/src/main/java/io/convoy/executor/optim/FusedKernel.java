package io.convoy.executor.optim;

import io.convoy.executor.optim.ParameterGroups.Group;
import java.util.List;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * One of LibTorch's optimizer kernels, which make one pass over the memory. The presets have no
 * method for operators whose name begins with an underscore; the boxed dispatcher reaches them.
 */
final class FusedKernel {
  private final OperatorHandle handle;

  /**
   * Finds a kernel.
   *
   * @param name for instance {@code _fused_sgd_}
   */
  FusedKernel(String name) {
    handle = Dispatcher.singleton().findSchemaOrThrow("aten::" + name, "");
  }

  /** Calls it; inside a PointerScope. */
  void call(IValue... arguments) {
    handle.callBoxed(new IValueVector(arguments));
  }

  /**
   * What a kernel divides the gradient by; inside a PointerScope. Kernels read it in single
   * precision, so that gradients in double precision are divided here.
   */
  static IValue scale(Group group, double divisor) {
    if (divisor == 1) {
      return new IValue();
    }
    if (group.members().get(0).gradient().scalar_type().intern() != ScalarType.Float) {
      Decay.divide(group, divisor);
      return new IValue();
    }
    return new IValue(
        torch.full(new long[] {1}, new Scalar(divisor), new TensorOptions(ScalarType.Float)));
  }

  static IValue list(List<Tensor> tensors) {
    GenericList list = new GenericList(new Type.TypePtr(TensorType.get()));
    for (Tensor tensor : tensors) {
      list.push_back(new IValue(tensor));
    }
    return new IValue(list);
  }
}
