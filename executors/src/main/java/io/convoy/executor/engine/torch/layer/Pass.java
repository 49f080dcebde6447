package io.convoy.executor.engine.torch.layer;

import io.convoy.executor.engine.Peers;
import java.util.Map;
import java.util.function.BiConsumer;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * One run of a program: the parameters it reads, and in training what dropout draws from, where
 * running statistics are adjusted and over which ranks they are taken.
 */
public final class Pass {
  private final Leaves leaves;
  private final Generator generator;
  private final Totals totals;
  private final Map<String, Tensor> masked;
  private final BiConsumer<String, Tensor> observer;

  private Pass(
      Leaves leaves,
      Generator generator,
      Totals totals,
      Map<String, Tensor> masked,
      BiConsumer<String, Tensor> observer) {
    this.leaves = leaves;
    this.generator = generator;
    this.totals = totals;
    this.masked = masked;
    this.observer = observer;
  }

  public static Pass training(Leaves leaves, Generator generator, Totals totals) {
    return new Pass(leaves, generator, totals, Map.of(), (vertex, output) -> {});
  }

  public static Pass inference(Leaves leaves) {
    return new Pass(leaves, null, null, Map.of(), (vertex, output) -> {});
  }

  /**
   * A pass in training, by this rank's own statistics, of which somebody sees every output.
   *
   * @param observer called with each vertex's name and output, which may be overwritten later
   */
  public static Pass observed(
      Leaves leaves, Generator generator, BiConsumer<String, Tensor> observer) {
    return new Pass(leaves, generator, new Totals(Peers.NONE), Map.of(), observer);
  }

  /** Tells of a vertex's output. */
  public void computed(String vertex, Tensor output) {
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
    return new Pass(leaves, generator, totals, Map.of(weight, value.mul(mask)), observer);
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

  /** What adds up over the ranks; in training only. */
  Totals totals() {
    return totals;
  }
}
