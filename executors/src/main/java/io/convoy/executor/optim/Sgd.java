package io.convoy.executor.optim;

import io.convoy.executor.engine.ParameterLayout;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;
import org.bytedeco.pytorch.global.torch;

/**
 * Stochastic gradient descent with momentum, plain or Nesterov's, as in Sutskever et al. 2013, "On
 * the importance of initialization and momentum in deep learning", in PyTorch's form: {@code v = mu
 * v + g}, then {@code p -= lr v} or, with Nesterov's, {@code p -= lr (g + mu v)}.
 *
 * <p>State: {@code momentum} = v, zero at first; none if mu is 0. Computed by LibTorch's fused
 * kernel in one pass over the memory.
 */
final class Sgd implements Optimizer {
  private final OptimizerSpec spec;
  private final Tensor velocity;
  private final List<Tensor> parameters;
  private final List<Tensor> gradients;
  private final List<Tensor> velocities;
  private final OperatorHandle fusedSgd;

  Sgd(OptimizerSpec spec, ParameterLayout layout, Tensor parameters, Tensor gradient) {
    this.spec = spec;
    this.velocity = torch.zeros_like(parameters);
    this.parameters = FlatViews.of(parameters, layout, FlatViews.TRAINED);
    this.gradients = FlatViews.of(gradient, layout, FlatViews.TRAINED);
    // the kernel wants an empty list where there is no momentum
    this.velocities =
        spec.momentum() == 0 ? List.of() : FlatViews.of(velocity, layout, FlatViews.TRAINED);
    this.fusedSgd = Dispatcher.singleton().findSchemaOrThrow("aten::_fused_sgd_", "");
  }

  @Override
  public void step(double learningRate) {
    try (PointerScope scope = new PointerScope()) {
      fusedSgd.callBoxed(
          new IValueVector(
              list(parameters),
              list(gradients),
              list(velocities),
              new IValue(0.0), // weight decay: regularisation has been added to the gradient
              new IValue(spec.momentum()),
              new IValue(learningRate),
              new IValue(0.0), // dampening
              new IValue(spec.nesterov()),
              new IValue(false), // maximize
              new IValue(false), // first step: the velocity starts at zero instead
              new IValue(),
              new IValue()));
    }
  }

  private static IValue list(List<Tensor> tensors) {
    GenericList list = new GenericList(new Type.TypePtr(TensorType.get()));
    for (Tensor tensor : tensors) {
      list.push_back(new IValue(tensor));
    }
    return new IValue(list);
  }

  @Override
  public Map<String, Tensor> state() {
    return spec.momentum() == 0 ? Map.of() : Map.of("momentum", velocity);
  }

  @Override
  public void close() {
    velocities.forEach(Tensor::close);
    gradients.forEach(Tensor::close);
    parameters.forEach(Tensor::close);
    velocity.close();
  }
}
