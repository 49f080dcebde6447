package io.convoy.executor.engine.torch;

import java.util.Map;
import java.util.function.BiConsumer;
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
  private final BiConsumer<String, Tensor> observer;

  private Pass(
      Leaves leaves,
      Generator generator,
      Map<String, Tensor> masked,
      BiConsumer<String, Tensor> observer) {
    this.leaves = leaves;
    this.generator = generator;
    this.masked = masked;
    this.observer = observer;
  }

  static Pass training(Leaves leaves, Generator generator) {
    return observed(leaves, generator, (vertex, output) -> {});
  }

  static Pass inference(Leaves leaves) {
    return observed(leaves, null, (vertex, output) -> {});
  }

  /**
   * A pass in training of which somebody sees every output.
   *
   * @param observer called with each vertex's name and output, which may be overwritten later
   */
  static Pass observed(Leaves leaves, Generator generator, BiConsumer<String, Tensor> observer) {
    return new Pass(leaves, generator, Map.of(), observer);
  }

  /** Tells of a vertex's output. */
  void computed(String vertex, Tensor output) {
    observer.accept(vertex, output);
  }

  boolean training() {
    return generator != null;
  }

  /** This pass with a weight of which values are dropped, the kept ones divided by {@code keep}. */
  Pass dropping(String weight, double keep) {
    Tensor value = leaves.value(weight);
    Tensor mask = torch.empty_like(value);
    mask.bernoulli_(keep, new GeneratorOptional(generator)).div_(new Scalar(keep));
    return new Pass(leaves, generator, Map.of(weight, value.mul(mask)), observer);
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
