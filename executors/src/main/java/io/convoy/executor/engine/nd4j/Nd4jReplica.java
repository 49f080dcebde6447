package io.convoy.executor.engine.nd4j;

import io.convoy.executor.base.ComputeThreads;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.engine.NonFiniteOutput;
import io.convoy.executor.engine.Outputs;
import io.convoy.executor.engine.Peers;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.Scores;
import io.convoy.executor.model.NetworkMemory;
import io.convoy.executor.model.StoredImages;
import io.convoy.executor.vector.FlatViews;
import io.convoy.executor.vector.GradientBuffer;
import io.convoy.executor.vector.Learning;
import io.convoy.executor.vector.ParameterLayout;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** A DL4J graph whose flat vectors LibTorch sees without a copy. */
final class Nd4jReplica implements Replica {
  /** The seed in place of 0, for which ND4J takes the time of day. */
  private static final long NO_ZERO = 0x9E3779B97F4A7C15L;

  private final ComputationGraphConfiguration model;
  private final ReplicaOptions options;
  private final ComputationGraph graph;
  private final List<CountingLoss> losses;
  private final ParameterLayout all;
  private final Tensor parameters;
  private final Tensor gradient;
  private final boolean channelsLast;
  private final boolean probabilities;
  private ParameterLayout layout;
  private GradientBuffer gradientBuffer;
  private List<Tensor> computed;
  private List<Tensor> wanted;
  private long classes;

  Nd4jReplica(ComputationGraphConfiguration model, ReplicaOptions options) {
    this.model = model.clone();
    this.options = options;
    graph = FlatParameters.initialised(model, options.precision());
    graph.initGradientsView();
    channelsLast = StoredImages.channelsLast(model);
    Layer output = graph.getOutputLayer(0).conf().getLayer();
    probabilities = probabilities(output);
    losses =
        IntStream.range(0, graph.getNumOutputArrays())
            .mapToObj(i -> count(graph.getOutputLayer(i).conf().getLayer()))
            .toList();
    FlatParameters flat = FlatParameters.of(graph);
    all = flat.layout();
    parameters = flat.tensor();
    gradient = FlatParameters.tensor(graph.getFlattenedGradients());
    bind(all.learning(Learning.ALL));
  }

  @Override
  public void learn(Learning learning) {
    ParameterLayout other = all.learning(learning);
    refuseFrozenStatistics(other);
    if (!other.equals(layout)) {
      unbind();
      bind(other);
    }
  }

  /** DL4J computes all gradients; those of what learns are taken. */
  private void bind(ParameterLayout learning) {
    layout = learning;
    gradientBuffer =
        new GradientBuffer(
            layout.learned(),
            options.precision() == Precision.FP64 ? ScalarType.Double : ScalarType.Float);
    computed = FlatViews.of(gradient, layout, FlatViews.ALL);
    wanted = FlatViews.ofGradient(gradientBuffer.gradient(), layout, FlatViews.ALL);
  }

  private void unbind() {
    computed.forEach(Tensor::close);
    wanted.forEach(Tensor::close);
    gradientBuffer.close();
  }

  private void refuseFrozenStatistics(ParameterLayout other) {
    for (int i = 0; i < all.segments().size(); i++) {
      Segment now = other.segments().get(i);
      if (now.role() == Role.STATISTIC && !now.learns() && all.segments().get(i).learns()) {
        throw new UnsupportedOperationException(
            String.format(
                "engine nd4j: frozen normalisation %s cannot go by its running statistics in"
                    + " training; use engine = torch, or finetune.batch-norm = statistics or train",
                now.vertex()));
      }
    }
  }

  private static boolean probabilities(Layer output) {
    return output instanceof LossLayer lossLayer
        ? Scores.areProbabilities(lossLayer.getLossFn(), lossLayer.getActivationFn())
        : Scores.areProbabilities(
            ((BaseOutputLayer) output).getLossFn(), ((BaseOutputLayer) output).getActivationFn());
  }

  private static CountingLoss count(Layer output) {
    if (output instanceof LossLayer lossLayer) {
      CountingLoss counting = new CountingLoss(lossLayer.getLossFn());
      lossLayer.setLossFn(counting);
      return counting;
    }
    BaseOutputLayer outputLayer = (BaseOutputLayer) output;
    CountingLoss counting = new CountingLoss(outputLayer.getLossFn());
    outputLayer.setLossFn(counting);
    return counting;
  }

  @Override
  public boolean weighsSamples() {
    return losses.get(0).weighs();
  }

  @Override
  public ParameterLayout layout() {
    return layout;
  }

  @Override
  public Tensor parameters() {
    return parameters;
  }

  @Override
  public GradientBuffer gradientBuffer() {
    return gradientBuffer;
  }

  @Override
  @SuppressWarnings("try") // scopes act by being open
  public void accumulate(ImageBatch batch, long seed, Peers peers) {
    if (peers.ranks() > 1) {
      throw new UnsupportedOperationException(
          "engine nd4j: batch statistics over several ranks are not supported; use engine = torch"
              + " or synchronise.batch-norm = local");
    }
    ComputeThreads.useNd4j(options.threads());
    INDArray images = images(batch);
    INDArray labels = ImageArrays.targets(batch, (int) classes(images)).castTo(parametersType());
    Nd4j.getRandom().setSeed(seed == 0 ? NO_ZERO : seed);
    graph.setInputs(images);
    graph.setLabels(Collections.nCopies(losses.size(), labels).toArray(INDArray[]::new));
    losses.forEach(loss -> loss.expect(batch.labels()));
    parametersWritten();
    graph.computeGradientAndScore();
    Nd4j.getAffinityManager().ensureLocation(graph.getFlattenedGradients(), Location.HOST);
    try (PointerScope scope = new PointerScope()) {
      for (int i = 0; i < wanted.size(); i++) {
        wanted.get(i).add_(computed.get(i));
      }
      Tensor tail = gradientBuffer.tail();
      double sum = losses.stream().mapToDouble(CountingLoss::lossSum).sum();
      tail.select(0, 0).add_(new Scalar(sum));
      tail.select(0, 1).add_(new Scalar(losses.get(0).hits()));
      tail.select(0, 2).add_(new Scalar(losses.get(0).weight()));
    }
  }

  @Override
  public Optional<NonFiniteOutput> firstNonFiniteOutput(ImageBatch batch, long seed) {
    ComputeThreads.useNd4j(options.threads());
    Nd4j.getRandom().setSeed(seed);
    graph.setInputs(images(batch));
    parametersWritten();
    Map<String, INDArray> outputs = graph.feedForward(true);
    for (int index : graph.topologicalSortOrder()) {
      String vertex = graph.getVertices()[index].getVertexName();
      List<Integer> rows = nonFinite(outputs.get(vertex), batch.count());
      if (!rows.isEmpty()) {
        return Optional.of(new NonFiniteOutput(vertex, rows));
      }
    }
    return Optional.empty();
  }

  @Override
  public void observe(ImageBatch batch, long seed, BiConsumer<String, float[]> observer) {
    ComputeThreads.useNd4j(options.threads());
    Nd4j.getRandom().setSeed(seed == 0 ? NO_ZERO : seed);
    graph.setInputs(images(batch));
    parametersWritten();
    Map<String, INDArray> outputs = graph.feedForward(true);
    for (int index : graph.topologicalSortOrder()) {
      String vertex = graph.getVertices()[index].getVertexName();
      observer.accept(vertex, array(outputs.get(vertex)));
    }
  }

  private static List<Integer> nonFinite(INDArray output, int count) {
    float[] values = output.castTo(DataType.FLOAT).dup('c').data().asFloat();
    int size = values.length / count;
    return IntStream.range(0, count)
        .filter(
            row ->
                IntStream.range(row * size, (row + 1) * size)
                    .anyMatch(i -> !Float.isFinite(values[i])))
        .boxed()
        .toList();
  }

  @Override
  public float[] probabilities(ImageBatch batch) {
    ComputeThreads.useNd4j(options.threads());
    parametersWritten();
    INDArray activated = first(images(batch));
    INDArray output = probabilities ? activated : Transforms.softmax(activated, true);
    return array(output);
  }

  /** DL4J has no way to the scores but by an output layer that does not activate them. */
  @Override
  public Outputs outputs(ImageBatch batch, Set<String> layers) {
    if (!layers.isEmpty()) {
      throw new UnsupportedOperationException(
          "engine nd4j: the output of layer "
              + layers.iterator().next()
              + " is not kept, since activations overwrite it; use engine = torch");
    }
    ComputeThreads.useNd4j(options.threads());
    parametersWritten();
    BaseLayer output = (BaseLayer) graph.getOutputLayer(0).conf().getLayer();
    IActivation activation = output.getActivationFn();
    output.setActivationFn(new ActivationIdentity());
    try {
      INDArray scores = first(images(batch));
      INDArray activated = activation.getActivation(scores.dup(), false);
      return new Outputs(
          array(probabilities ? activated : Transforms.softmax(activated, true)),
          array(scores),
          Map.of());
    } finally {
      output.setActivationFn(activation);
    }
  }

  /** The first output; auxiliary ones are computed, too. */
  private INDArray first(INDArray images) {
    return graph.output(false, images)[0];
  }

  private static float[] array(INDArray rows) {
    return rows.castTo(DataType.FLOAT).dup('c').data().asFloat();
  }

  @Override
  public ComputationGraph export() {
    return FlatParameters.copied(model, options.precision(), parameters);
  }

  @Override
  public void close() {
    unbind();
    parameters.close();
    gradient.close();
    NetworkMemory.free(graph);
  }

  /** LibTorch changes them in the host's memory, where ND4J's backend for GPUs has but a copy. */
  private void parametersWritten() {
    Nd4j.getAffinityManager().tagLocation(graph.params(), Location.HOST);
  }

  private long classes(INDArray images) {
    if (classes == 0) {
      classes = first(images).size(1);
    }
    return classes;
  }

  private INDArray images(ImageBatch batch) {
    return ImageArrays.images(batch, channelsLast).castTo(parametersType());
  }

  private DataType parametersType() {
    return graph.params().dataType();
  }
}
