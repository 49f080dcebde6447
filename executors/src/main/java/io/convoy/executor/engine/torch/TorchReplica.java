package io.convoy.executor.engine.torch;

import io.convoy.executor.base.ComputeThreads;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.engine.NonFiniteOutput;
import io.convoy.executor.engine.Peers;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.torch.layer.Leaves;
import io.convoy.executor.engine.torch.layer.Pass;
import io.convoy.executor.engine.torch.layer.Totals;
import io.convoy.executor.vector.ParameterLayout;
import io.convoy.executor.vector.Reduction;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** A compiled program with its flat vectors. */
final class TorchReplica implements Replica {
  private final ComputationGraphConfiguration model;
  private final Program program;
  private final ReplicaOptions options;
  private final ScalarType type;
  private final ParameterLayout layout;
  private final Tensor parameters;
  private final Reduction reduction;
  private final Leaves leaves;
  private final Generator generator;

  TorchReplica(ComputationGraphConfiguration model, Program program, ReplicaOptions options) {
    this.model = model.clone();
    this.program = program;
    this.options = options;
    type = options.precision() == Precision.FP64 ? ScalarType.Double : ScalarType.Float;
    ComputationGraph initial = FlatParameters.initialised(model, options.precision());
    FlatParameters flat = FlatParameters.of(initial);
    layout = flat.layout();
    try (Tensor shared = flat.tensor()) {
      parameters = shared.clone();
    }
    reduction = new Reduction(layout.size(), type);
    leaves = new Leaves(flat.views(), parameters, reduction.gradient());
    generator = torch.createCPUGenerator();
    initial.close();
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
  public Reduction reduction() {
    return reduction;
  }

  @Override
  @SuppressWarnings("try") // scopes act by being open
  public void accumulate(ImageBatch batch, long seed, Peers peers) {
    ComputeThreads.use(options.threads());
    generator.set_current_seed(seed);
    Totals totals = new Totals(peers);
    try (PointerScope scope = new PointerScope()) {
      Tensor outputs = outputs(batch, Pass.training(leaves, generator, totals));
      Answers answers = Answers.of(batch, outputs.size(1), type);
      program.ending().backward(outputs, answers, reduction.tail());
    } catch (RuntimeException e) {
      throw totals.cause(e);
    }
  }

  @Override
  @SuppressWarnings("try") // scopes act by being open
  public Optional<NonFiniteOutput> firstNonFiniteOutput(ImageBatch batch, long seed) {
    ComputeThreads.use(options.threads());
    generator.set_current_seed(seed);
    FirstNonFinite search = new FirstNonFinite(batch.count());
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      search.accept(model.getNetworkInputs().get(0), images(batch));
      outputs(batch, Pass.observed(leaves, generator, search));
    }
    return search.found();
  }

  @Override
  @SuppressWarnings("try") // scopes act by being open
  public float[] probabilities(ImageBatch batch) {
    ComputeThreads.use(options.threads());
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Tensor outputs = outputs(batch, Pass.inference(leaves));
      Tensor rows = program.ending().probabilities(outputs).to(ScalarType.Float).contiguous();
      float[] values = new float[(int) rows.numel()];
      rows.data_ptr_float().get(values);
      return values;
    }
  }

  @Override
  public ComputationGraph export() {
    return FlatParameters.copied(model, options.precision(), parameters);
  }

  @Override
  public void close() {
    leaves.close();
    reduction.close();
    parameters.close();
    generator.close();
  }

  private Tensor outputs(ImageBatch batch, Pass pass) {
    return options.precision() == Precision.BF16
        ? program.runMixed(images(batch), pass)
        : program.run(images(batch), pass);
  }

  /** The batch's own memory: {@code [N,H,W,C]} is {@code [N,C,H,W]} stored channels last. */
  private Tensor images(ImageBatch batch) {
    long height = batch.shape().height();
    long width = batch.shape().width();
    long channels = batch.shape().channels();
    Tensor shared =
        torch.from_blob(
            new FloatPointer(batch.pixels().duplicate().clear()),
            new long[] {batch.count(), channels, height, width},
            new long[] {height * width * channels, 1, width * channels, channels},
            new TensorOptions(ScalarType.Float));
    return type == ScalarType.Float ? shared : shared.to(type);
  }
}
