package io.convoy.executor.engine.torch;

import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.device.ComputeDevice;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What a batch wants to be answered.
 *
 * @param labels class numbers, {@code [N]}, 64 bits
 * @param targets wanted probabilities, {@code [N,classes]}; null if all of a row is on its label
 */
record BatchTargets(Tensor labels, Tensor targets) {

  /** Those of a batch, of a floating-point type and on a device. */
  static BatchTargets of(ImageBatch batch, ScalarType type, ComputeDevice device) {
    Tensor numbers =
        torch.from_blob(
            new IntPointer(batch.labels()),
            new long[] {batch.count()},
            new TensorOptions(ScalarType.Int));
    Tensor labels = device.copy(numbers).to(ScalarType.Long);
    Tensor targets =
        batch.targets().map(rows -> device.copy(rows(rows, batch.count())).to(type)).orElse(null);
    return new BatchTargets(labels, targets);
  }

  private static Tensor rows(FloatBuffer values, int count) {
    FloatBuffer all = values.duplicate().clear();
    long[] shape = {count, all.capacity() / count};
    return torch.from_blob(new FloatPointer(all), shape, new TensorOptions(ScalarType.Float));
  }

  /** The same, to be closed by {@link #close}. */
  BatchTargets retained() {
    tensors().forEach(Tensor::retainReference);
    return this;
  }

  /** Labels and, if there are any, targets. */
  List<Tensor> tensors() {
    return targets == null ? List.of(labels) : List.of(labels, targets);
  }

  void close() {
    tensors().forEach(Tensor::close);
  }

  /**
   * Sum over the samples of {@code -y ln p}.
   *
   * @param guard applied to probabilities before the logarithm
   */
  Tensor crossEntropy(UnaryOperator<Tensor> guard, Tensor probabilities) {
    if (targets == null) {
      return guard.apply(probabilities.gather(1, labels.unsqueeze(1))).log().sum().neg();
    }
    return guard.apply(probabilities).log().mul(targets).sum().neg();
  }

  /** Wanted values as rows like the outputs', {@code [N,classes]}. */
  Tensor rows(Tensor outputs) {
    return targets == null
        ? torch.zeros_like(outputs).scatter_(1, labels.unsqueeze(1), new Scalar(1))
        : targets;
  }

  /** {@code p - y}; may overwrite p. */
  Tensor subtractedFrom(Tensor probabilities) {
    if (targets != null) {
      return probabilities.sub_(targets);
    }
    Tensor column = labels.unsqueeze(1);
    Tensor minusOne = torch.full_like(column, new Scalar(-1)).to(probabilities.scalar_type());
    return probabilities.scatter_add_(1, column, minusOne);
  }

  /**
   * The same, the wanted values of each class times its weight.
   *
   * @param weights {@code [classes]}
   */
  BatchTargets weighted(Tensor weights) {
    return new BatchTargets(labels, each(weights));
  }

  private Tensor each(Tensor weights) {
    return targets == null
        ? torch
            .zeros(new long[] {labels.numel(), weights.numel()}, weights.options())
            .scatter_(1, labels.unsqueeze(1), ofSamples(weights).unsqueeze(1))
        : targets.mul(weights);
  }

  /**
   * What samples weigh, {@code [N]}: the weight of their class, or the mean by their targets.
   *
   * @param weights {@code [classes]}
   */
  Tensor ofSamples(Tensor weights) {
    return targets == null ? weights.index_select(0, labels) : targets.matmul(weights);
  }

  /**
   * Adds hits and what the samples weigh to a reduction's tail.
   *
   * @param weights {@code [classes]}; null if each sample weighs 1
   */
  void count(Tensor outputs, Tensor weights, Tensor tail) {
    Tensor hits = outputs.argmax(new LongOptional(1), false).eq(labels).sum();
    tail.select(0, 1).add_(hits);
    if (weights == null) {
      tail.select(0, 2).add_(new Scalar(labels.numel()));
    } else {
      tail.select(0, 2).add_(ofSamples(weights).sum());
    }
  }
}
