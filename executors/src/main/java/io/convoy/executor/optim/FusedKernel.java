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
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;
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
    this(name, "");
  }

  /**
   * Finds one of several kernels of a name.
   *
   * @param overload for instance {@code List}
   */
  FusedKernel(String name, String overload) {
    handle = Dispatcher.singleton().findSchemaOrThrow("aten::" + name, overload);
  }

  /** Calls it; inside a PointerScope. */
  void call(IValue... arguments) {
    handle.callBoxed(new IValueVector(arguments));
  }

  /** Calls one that returns tensors; inside a PointerScope. */
  List<Tensor> tensors(IValue... arguments) {
    IValueVector stack = new IValueVector(arguments);
    handle.callBoxed(stack);
    return List.of(stack.get(0).toTensorVector().get());
  }

  /**
   * What a kernel divides the gradient by; inside a PointerScope. Kernels read it in single
   * precision, so that gradients in double precision are divided here.
   */
  static IValue scale(Group group, double divisor) {
    if (divisor == 1) {
      return new IValue();
    }
    Tensor gradient = group.members().get(0).gradient();
    if (gradient.scalar_type().intern() != ScalarType.Float) {
      Decay.divide(group, divisor);
      return new IValue();
    }
    return new IValue(gradient.new_full(new long[] {1}, new Scalar(divisor)));
  }

  static IValue list(List<Tensor> tensors) {
    GenericList list = new GenericList(new Type.TypePtr(TensorType.get()));
    for (Tensor tensor : tensors) {
      list.push_back(new IValue(tensor));
    }
    return new IValue(list);
  }
}
