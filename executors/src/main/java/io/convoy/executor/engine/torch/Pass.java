package io.convoy.executor.engine.torch;

import java.util.Map;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * One run of a program: the parameters it reads, and in training what dropout draws from and where
 * running statistics are adjusted.
 */
final class Pass {
  private final Leaves leaves;
  private final Generator generator;

  private final Map<String, Tensor> masked;

  private Pass(Leaves leaves, Generator generator, Map<String, Tensor> masked) {
    this.leaves = leaves;
    this.generator = generator;
    this.masked = masked;
  }

  static Pass training(Leaves leaves, Generator generator) {
    return new Pass(leaves, generator, Map.of());
  }

  static Pass inference(Leaves leaves) {
    return new Pass(leaves, null, Map.of());
  }

  boolean training() {
    return generator != null;
  }

  /** This pass with a weight of which values are dropped, the kept ones divided by {@code keep}. */
  Pass dropping(String weight, double keep) {
    Tensor value = leaves.value(weight);
    Tensor mask = torch.empty_like(value);
    mask.bernoulli_(keep, new GeneratorOptional(generator)).div_(new Scalar(keep));
    return new Pass(leaves, generator, Map.of(weight, value.mul(mask)));
  }

  /** A parameter by DL4J's name, as this pass is to use it. */
  Tensor value(String name) {
    return masked.getOrDefault(name, leaves.value(name));
  }

  Leaves leaves() {
    return leaves;
  }

  /** What dropout draws from; in training only. */
  Generator generator() {
    return generator;
  }
}
