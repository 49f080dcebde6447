package io.convoy.executor.engine.torch;

import io.convoy.executor.base.ComputeThreads;
import io.convoy.executor.base.ForeignFailures;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.device.ComputeDevice;
import io.convoy.executor.device.DeviceStream;
import io.convoy.executor.device.GraphUse;
import io.convoy.executor.engine.ActivationFigures;
import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.engine.FlatParameters.View;
import io.convoy.executor.engine.NonFiniteOutput;
import io.convoy.executor.engine.Outputs;
import io.convoy.executor.engine.Peers;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.Targets;
import io.convoy.executor.engine.torch.layer.CrossRankSums;
import io.convoy.executor.engine.torch.layer.Draws;
import io.convoy.executor.engine.torch.layer.ParameterTensors;
import io.convoy.executor.engine.torch.layer.Pass;
import io.convoy.executor.model.NetworkMemory;
import io.convoy.executor.vector.GradientBuffer;
import io.convoy.executor.vector.Learning;
import io.convoy.executor.vector.ParameterLayout;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** A compiled program with its flat vectors. */
final class TorchReplica implements Replica {
  private static final long UNKNOWN = -1;

  private final ComputationGraphConfiguration model;
  private final Program program;
  private final Program training;
  private final ReplicaOptions options;
  private final List<View> views;
  private final ParameterLayout all;
  private final Tensor parameters;
  private final Draws draws;
  private final DeviceStream stream;
  private final Uploads uploads;
  private ParameterLayout layout;
  private GradientBuffer gradientBuffer;
  private ParameterTensors leaves;
  private Optional<CapturedPasses> captured;
  private long classes = UNKNOWN;

  /**
   * @throws UnsupportedOperationException if the model is not supported
   */
  TorchReplica(ComputationGraphConfiguration model, ReplicaOptions options) {
    this.model = model.clone();
    program = GraphCompiler.compile(model);
    training = model.getNetworkOutputs().size() == 1 ? program : GraphCompiler.compileWhole(model);
    this.options = options;
    ComputeDevice device = options.device();
    ScalarType type = options.precision() == Precision.FP64 ? ScalarType.Double : ScalarType.Float;
    stream = device.isCuda() ? DeviceStream.of(device) : null;
    enter();
    ComputationGraph initial = FlatParameters.initialised(model, options.precision());
    FlatParameters flat = FlatParameters.of(initial);
    views = flat.views();
    all = flat.layout();
    try (Tensor shared = flat.tensor()) {
      parameters = shared.to(device.torch(), type, false, true, new MemoryFormatOptional());
    }
    draws = Draws.on(device);
    boolean mixed = device.isCuda() && options.precision() == Precision.BF16;
    uploads = new Uploads(device, mixed ? ScalarType.BFloat16 : type, type, stream);
    NetworkMemory.free(initial);
    bind(all.learning(Learning.ALL));
  }

  @Override
  public void learn(Learning learning) {
    ParameterLayout wanted = all.learning(learning);
    if (!wanted.equals(layout)) {
      enter();
      unbind();
      bind(wanted);
    }
  }

  /** Makes what depends on which parameters learn. */
  private void bind(ParameterLayout wanted) {
    layout = wanted;
    ScalarType type = parameters.scalar_type().intern();
    gradientBuffer = new GradientBuffer(layout.learned(), options.device().options(type));
    leaves = new ParameterTensors(views, layout, parameters, gradientBuffer.gradient());
    captured =
        options.device().isCuda()
                && options.settings().graphs() != GraphUse.OFF
                && !weighsSamples() // weights come from the host
            ? Optional.of(new CapturedPasses())
            : Optional.empty();
  }

  private void unbind() {
    captured.ifPresent(CapturedPasses::close);
    leaves.close();
    gradientBuffer.close();
  }

  @Override
  public void enter() {
    ComputeThreads.use(options.threads());
    if (stream != null) {
      stream.use();
      Context context = torch.globalContext();
      context.setAllowTF32CuDNN(options.settings().tf32());
      context.setAllowTF32CuBLAS(options.settings().tf32());
      context.setDeterministicCuDNN(true); // equal steps have equal bits
      context.setBenchmarkCuDNN(false);
    }
  }

  @Override
  public ComputeDevice device() {
    return options.device();
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
  public void prefetch(ImageBatch batch) {
    uploads.begin(batch);
  }

  @Override
  public void keep(ImageBatch batch) {
    uploads.keep(batch);
  }

  @Override
  public void forget(ImageBatch batch) {
    uploads.forget(batch);
  }

  @Override
  @SuppressWarnings("try") // scopes act by being open
  public void accumulate(ImageBatch batch, long seed, Peers peers) {
    enter();
    draws.start(seed);
    if (classes != UNKNOWN) {
      Targets.requireLabels(batch, classes);
    }
    if (options.settings().benchmark() && stream != null) {
      torch.globalContext().setBenchmarkCuDNN(true); // not of odd sizes, which evaluation has
    }
    CrossRankSums totals = new CrossRankSums(peers);
    leaves.front().follow(peers);
    try (PointerScope scope = new PointerScope()) {
      uploads.with(
          batch,
          (images, answers) -> {
            BiConsumer<Tensor, BatchTargets> pass = (x, y) -> pass(x, y, batch, totals);
            // what a graph does nobody can follow
            boolean alone = peers.ranks() == 1 && peers.follower().isEmpty();
            if (captured.isPresent() && alone) {
              captured.get().run(images, answers, draws, pass);
            } else {
              pass.accept(images, answers);
            }
          });
    } catch (RuntimeException e) {
      makeRoom(e);
      throw leaves.front().cause(totals.cause(e));
    }
  }

  /** Forward and backward. */
  private void pass(Tensor images, BatchTargets answers, ImageBatch batch, CrossRankSums totals) {
    Pass pass = Pass.training(leaves, draws, totals);
    Tensor[] outputs = outputs(training, images, pass);
    if (classes == UNKNOWN) {
      classes = outputs[0].size(1);
      Targets.requireLabels(batch, classes);
    }
    pass.adjustStatistics();
    training.backward(outputs, answers, gradientBuffer.tail());
  }

  @Override
  @SuppressWarnings("try") // scopes act by being open
  public Optional<NonFiniteOutput> firstNonFiniteOutput(ImageBatch batch, long seed) {
    enter();
    draws.start(seed);
    FirstNonFinite search = new FirstNonFinite(batch.count());
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Tensor images = uploads.images(batch);
      search.accept(model.getNetworkInputs().get(0), images);
      outputs(training, images, Pass.observed(leaves, draws, search));
    }
    return search.found();
  }

  /** Whether an exception is for want of the GPU's memory, of which there is more now. */
  private boolean makeRoom(RuntimeException e) {
    return ForeignFailures.gpuMemory(e).isPresent()
        && captured.map(CapturedPasses::giveUp).orElse(false);
  }

  @Override
  public float[] probabilities(ImageBatch batch) {
    enter();
    try {
      return probabilitiesOf(batch);
    } catch (RuntimeException e) {
      if (makeRoom(e)) {
        return probabilitiesOf(batch);
      }
      throw e;
    }
  }

  @SuppressWarnings("try") // scopes act by being open
  private float[] probabilitiesOf(ImageBatch batch) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Tensor outputs = outputs(uploads.images(batch), Pass.inference(leaves));
      return LayerFeatures.array(program.ending().probabilities(outputs));
    }
  }

  @Override
  public boolean weighsSamples() {
    return !program.ending().weights().isEmpty();
  }

  /** On a GPU there is one queue, and one place for uploads. */
  @Override
  public boolean answersAtOnce() {
    return !options.device().isCuda();
  }

  @Override
  public Outputs outputs(ImageBatch batch, Set<String> layers) {
    enter();
    return outputs(batch, layers, features -> Pass.inference(leaves, features));
  }

  @Override
  public Outputs drawn(ImageBatch batch, Set<String> layers, long seed) {
    enter();
    draws.start(seed);
    return outputs(batch, layers, features -> Pass.drawn(leaves, draws, features));
  }

  @SuppressWarnings("try") // scopes act by being open
  private Outputs outputs(
      ImageBatch batch, Set<String> layers, Function<LayerFeatures, Pass> pass) {
    LayerFeatures features = new LayerFeatures(layers);
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Tensor scores = outputs(uploads.images(batch), pass.apply(features));
      float[] before = LayerFeatures.array(scores); // the activation may write in place
      return new Outputs(
          LayerFeatures.array(program.ending().probabilities(scores)), before, features.values());
    }
  }

  @Override
  @SuppressWarnings("try") // scopes act by being open
  public Map<String, ActivationFigures> activations(ImageBatch batch) {
    enter();
    LayerActivations seen = new LayerActivations(model);
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      outputs(uploads.images(batch), Pass.inference(leaves, seen));
      return seen.figures();
    }
  }

  @Override
  @SuppressWarnings("try") // scopes act by being open
  public void observe(ImageBatch batch, long seed, BiConsumer<String, float[]> observer) {
    enter();
    draws.start(seed);
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      BiConsumer<String, Tensor> shown =
          (vertex, output) -> observer.accept(vertex, LayerFeatures.array(output));
      outputs(training, uploads.images(batch), Pass.observed(leaves, draws, shown));
    }
  }

  /** In inference, without auxiliary outputs. */
  private Tensor outputs(Tensor images, Pass pass) {
    return outputs(program, images, pass)[0];
  }

  private Tensor[] outputs(Program chosen, Tensor images, Pass pass) {
    return options.precision() == Precision.BF16
        ? chosen.runMixed(images, pass)
        : chosen.run(images, pass);
  }

  @Override
  public ComputationGraph export() {
    return FlatParameters.copied(model, options.precision(), parameters);
  }

  @Override
  public void close() {
    unbind();
    uploads.close();
    parameters.close();
    draws.close();
  }
}
