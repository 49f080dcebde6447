package io.convoy.executor.engine;

import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.data.pipeline.ImagePipeline;
import io.convoy.executor.device.ComputeDevice;
import io.convoy.executor.vector.GradientBuffer;
import io.convoy.executor.vector.Learning;
import io.convoy.executor.vector.ParameterLayout;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * One rank's copy of a model: a flat parameter vector and a flat gradient of the same layout.
 *
 * <p>A replica is used by one thread at a time, but for {@link #answersAtOnce}, and owns its native
 * memory. The vectors stay the same objects for its whole life, so that optimizer and exchange may
 * keep views of them; but the gradient only until other parameters {@link #learn}.
 */
public interface Replica extends AutoCloseable {
  /** On which it computes, and where its vectors are. */
  default ComputeDevice device() {
    return ComputeDevice.CPU;
  }

  /**
   * Has the calling thread compute as this replica does: with its number of threads, and on a GPU
   * in its queue. Whoever uses its vectors on a thread calls this first.
   */
  default void enter() {}

  /** Where each parameter lies in the flat vectors, and whether it learns. */
  ParameterLayout layout();

  /**
   * Freezes what does not learn from now on. Where that changes anything {@link #layout} and {@link
   * #gradientBuffer} are others afterwards. At first everything learns.
   *
   * @throws IllegalArgumentException if nothing would learn
   * @throws UnsupportedOperationException if this engine cannot have it so
   */
  void learn(Learning learning);

  /** The live parameters, {@code [P]}, laid out as DL4J's {@code ComputationGraph.params()}. */
  Tensor parameters();

  /** The live gradient and counts that {@link #accumulate} adds to. */
  GradientBuffer gradientBuffer();

  /** A pipeline that makes batches as this replica takes them: bytes for a GPU, else floats. */
  default ImagePipeline fitting(ImagePipeline pipeline) {
    return device().isCuda() ? pipeline.asBytes() : pipeline;
  }

  /**
   * Begins to bring a batch to a GPU, while that computes; {@link #accumulate} of the same batch
   * finds it there. The batch must not be closed before that.
   */
  default void prefetch(ImageBatch batch) {}

  /** Brings a batch to a GPU to stay there for many passes, until {@link #forget}. */
  default void keep(ImageBatch batch) {}

  /** Gives up a prefetched batch, which may then be closed. */
  default void forget(ImageBatch batch) {}

  /**
   * Runs forward and backward in training mode and adds to {@link #gradientBuffer()}: the gradient
   * of the summed loss, the summed loss, the number of samples whose largest output is their label,
   * and the number of samples.
   *
   * <p>For {@link ParameterLayout.Role#STATISTIC} segments it adds the amount to subtract from the
   * running statistic, not multiplied by the number of samples: average it over micro-batches and
   * ranks.
   *
   * @param batch images {@code [N,H,W,C]}; its targets, if it has any, enter the loss, and its
   *     labels the number of hits
   * @param seed of dropout, equal for equal (run seed, step, rank)
   * @param peers whose micro-batches, run at the same time, normalisation layers see as one; their
   *     {@link Peers#follower} may be notified how far the gradient is, or never
   * @throws UnsupportedOperationException if this engine has no statistics over several ranks
   */
  void accumulate(ImageBatch batch, long seed, Peers peers);

  /** The same for a rank whose normalisation layers see its own images only. */
  default void accumulate(ImageBatch batch, long seed) {
    accumulate(batch, seed, Peers.NONE);
  }

  /**
   * Runs forward in training mode, as {@link #accumulate} does, and looks at every output on the
   * way: slow, to explain a failure. What is in {@link #gradientBuffer()} is lost.
   *
   * @param seed of dropout
   * @return empty if all outputs are finite, up to that before the last activation or after it
   */
  Optional<NonFiniteOutput> firstNonFiniteOutput(ImageBatch batch, long seed);

  /**
   * Class probabilities in inference mode (running statistics, no dropout). Of a model whose
   * outputs are plain scores, their softmax.
   *
   * @param batch images {@code [N,H,W,C]}
   * @return probabilities, {@code [N,classes]} row-major
   */
  float[] probabilities(ImageBatch batch);

  /**
   * Whether several threads may call {@link #probabilities} and {@link #outputs} at once, as long
   * as nobody changes the parameters.
   */
  default boolean answersAtOnce() {
    return false;
  }

  /**
   * All that the model says of images, as {@link #probabilities} does.
   *
   * @param batch images {@code [N,H,W,C]}
   * @param layers names of the vertices whose features are wanted
   * @throws UnsupportedOperationException if this engine does not keep the outputs of layers
   */
  Outputs outputs(ImageBatch batch, Set<String> layers);

  /**
   * As {@link #outputs}, but with what is random in training: masks of dropout and of DropConnect,
   * paths and regions of pooling are drawn, the same for all images. Normalisations go by their
   * running statistics. The mean over many draws is Monte-Carlo dropout: Gal and Ghahramani 2016,
   * "Dropout as a Bayesian Approximation", equation 6. Not for several threads at once.
   *
   * @param seed of the draws: equal seeds draw the same for every batch of a replica's life
   * @throws UnsupportedOperationException if this engine draws in training alone
   */
  default Outputs drawn(ImageBatch batch, Set<String> layers, long seed) {
    throw new UnsupportedOperationException("this engine draws in training alone");
  }

  /**
   * How large the outputs of all layers are in inference mode. Nothing that training depends on
   * changes.
   *
   * @param batch images {@code [N,H,W,C]}
   * @return by layer, in the order of computation, up to the scores before the last activation;
   *     nothing if this engine does not show them
   */
  default Map<String, ActivationFigures> activations(ImageBatch batch) {
    return Map.of();
  }

  /**
   * Runs forward in training mode, as {@link #accumulate} does, and shows every layer's output:
   * slow. What is in {@link #gradientBuffer()} is lost.
   *
   * @param seed of dropout
   * @param observer takes a vertex's name and its output, row-major {@code [N,...]}, in the order
   *     of computation; what the last one gives differs between engines
   */
  void observe(ImageBatch batch, long seed, BiConsumer<String, float[]> observer);

  /**
   * Whether samples do not all count the same: the loss has class weights. The sum of losses is
   * then to be divided by the sum of weights.
   */
  default boolean weighsSamples() {
    return false;
  }

  /** A DL4J graph with a copy of the current parameters, to be saved or handed out. */
  ComputationGraph export();

  @Override
  void close();
}
