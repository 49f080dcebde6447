package io.convoy.executor.engine.torch.layer;

import io.convoy.executor.engine.Peers;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * One run of a program: the parameters it reads, and in training what dropout draws from, where
 * running statistics are adjusted and over which ranks they are taken.
 */
public final class Pass {
  private final ParameterTensors leaves;
  private final InTraining means;
  private final Map<String, Tensor> masked;
  private final BiConsumer<String, Tensor> observer;

  /**
   * What only training has.
   *
   * @param moments null if each layer adjusts its own statistics
   * @param infers whether it is inference but for what is drawn
   */
  private record InTraining(
      Draws draws, CrossRankSums totals, RunningMoments moments, boolean infers) {
    /** In training, by each batch. */
    InTraining(Draws draws, CrossRankSums totals, RunningMoments moments) {
      this(draws, totals, moments, false);
    }
  }

  private Pass(
      ParameterTensors leaves,
      InTraining means,
      Map<String, Tensor> masked,
      BiConsumer<String, Tensor> observer) {
    this.leaves = leaves;
    this.means = means;
    this.masked = masked;
    this.observer = observer;
  }

  /** A pass in training, which ends with {@link #adjustStatistics}. */
  public static Pass training(ParameterTensors leaves, Draws draws, CrossRankSums totals) {
    RunningMoments moments = leaves.flat().is_cuda() ? new RunningMoments() : null;
    return new Pass(
        leaves, new InTraining(draws, totals, moments), Map.of(), (vertex, output) -> {});
  }

  /** A pass in inference. */
  public static Pass inference(ParameterTensors leaves) {
    return inference(leaves, (vertex, output) -> {});
  }

  /**
   * A pass in inference of which somebody sees every output.
   *
   * @param observer called with each vertex's name and output, which may be overwritten later
   */
  public static Pass inference(ParameterTensors leaves, BiConsumer<String, Tensor> observer) {
    return new Pass(leaves, null, Map.of(), observer);
  }

  /**
   * A pass in training, by this rank's own statistics, of which somebody sees every output.
   *
   * @param observer called with each vertex's name and output, which may be overwritten later
   */
  public static Pass observed(
      ParameterTensors leaves, Draws draws, BiConsumer<String, Tensor> observer) {
    InTraining own = new InTraining(draws, new CrossRankSums(Peers.NONE), null);
    return new Pass(leaves, own, Map.of(), observer);
  }

  /**
   * A pass in inference, but with what is random in training drawn, once for all samples.
   *
   * @param observer called with each vertex's name and output, which may be overwritten later
   */
  public static Pass drawn(
      ParameterTensors leaves, Draws draws, BiConsumer<String, Tensor> observer) {
    InTraining drawing = new InTraining(draws, new CrossRankSums(Peers.NONE), null, true);
    return new Pass(leaves, drawing, Map.of(), observer);
  }

  /** Completes what layers have left for the end of the forward pass. */
  public void adjustStatistics() {
    moments().ifPresent(collected -> collected.apply(leaves));
  }

  /** Where running statistics are collected; empty if each layer adjusts its own. */
  Optional<RunningMoments> moments() {
    return Optional.ofNullable(means.moments());
  }

  /** Tells of a vertex's output. */
  public void computed(String vertex, Tensor output) {
    observer.accept(vertex, output);
  }

  /** Whether random layers draw. */
  boolean training() {
    return means != null;
  }

  /** Whether they draw the same for all samples. */
  boolean drawsOnce() {
    return training() && means.infers();
  }

  /**
   * Whether a normalisation goes by its batch, and adjusts its running statistics: in training,
   * unless these are frozen.
   *
   * @param statistic name of one of them
   */
  boolean byBatch(String statistic) {
    return training() && !means.infers() && leaves.learns(statistic);
  }

  /** This pass as frozen layers see it: in inference. */
  Pass frozen() {
    return new Pass(leaves, null, masked, observer);
  }

  /** This pass with a weight of which values are dropped, the kept ones divided by {@code keep}. */
  Pass dropping(String weight, double keep) {
    Tensor value = leaves.value(weight);
    Tensor mask = torch.empty_like(value);
    mask.bernoulli_(keep, new GeneratorOptional(means.draws().onDevice())).div_(new Scalar(keep));
    return new Pass(leaves, means, Map.of(weight, value.mul(mask)), observer);
  }

  /** A parameter by DL4J's name, as this pass is to use it. */
  Tensor value(String name) {
    return masked.getOrDefault(name, leaves.value(name));
  }

  ParameterTensors leaves() {
    return leaves;
  }

  /** What dropout draws from; in training only. */
  Draws draws() {
    return means.draws();
  }

  /** What adds up over the ranks; in training only. */
  CrossRankSums totals() {
    return means.totals();
  }
}
