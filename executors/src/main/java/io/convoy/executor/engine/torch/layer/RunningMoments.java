package io.convoy.executor.engine.torch.layer;

import io.convoy.executor.device.ComputeDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * What a pass has to change in the running means and variances of all batch normalisations, done in
 * ten kernels for all of them instead of seven for each: on a GPU each costs as much as a small
 * convolution.
 */
final class RunningMoments {
  private final List<Batch> batches = new ArrayList<>();

  /**
   * A layer's batch.
   *
   * @param names of the running mean and variance
   * @param mean {@code [C]}
   * @param inverseDeviation {@code 1 / sqrt(variance + eps)}, {@code [C]}
   */
  record Batch(Names names, Tensor mean, Tensor inverseDeviation, double eps, double decay) {}

  /** Names of a layer's running statistics. */
  record Names(String mean, String variance) {}

  /** What stays the same from pass to pass: a key for the constants kept with the parameters. */
  private record Constant(String what, List<Names> layers) {}

  void add(Batch batch) {
    batches.add(batch);
  }

  /** Adds to the gradients of all statistics: what each layer would do for itself. */
  void apply(ParameterTensors leaves) {
    if (batches.isEmpty()) {
      return;
    }
    Tensor means = cat(batches.stream().map(Batch::mean).toList());
    Tensor variances =
        cat(batches.stream().map(Batch::inverseDeviation).toList())
            .pow_(new Scalar(-2))
            .sub_(constant(leaves, "eps", Batch::eps))
            .clamp_min_(new Scalar(0));
    Tensor places = leaves.constant(key("places"), () -> places(leaves.flat(), leaves::value));
    Tensor slopes =
        leaves.constant(key("slopes"), () -> places(leaves.flatGradient(), leaves::gradient));
    Tensor share = constant(leaves, "share", batch -> 1 - batch.decay());
    Tensor drift =
        leaves
            .flat()
            .index_select(0, places)
            .sub_(cat(List.of(means, variances)))
            .mul_(leaves.constant(key("shares"), () -> cat(List.of(share, share))));
    leaves.flatGradient().index_add_(0, slopes, drift);
  }

  private static Tensor cat(List<Tensor> parts) {
    return torch.cat(new TensorVector(parts.toArray(new Tensor[0])));
  }

  private Constant key(String what) {
    return new Constant(what, batches.stream().map(Batch::names).toList());
  }

  /** A number of each layer, for each of its channels. */
  private Tensor constant(ParameterTensors leaves, String what, ToDoubleFunction<Batch> number) {
    return leaves.constant(
        key(what),
        () ->
            cat(
                batches.stream()
                    .map(
                        b ->
                            b.mean()
                                .new_full(b.mean().shape(), new Scalar(number.applyAsDouble(b))))
                    .toList()));
  }

  /** Of all statistics in a flat vector, {@code [2C]}. */
  private Tensor places(Tensor flat, Function<String, Tensor> view) {
    long[] places =
        LongStream.concat(
                batches.stream().flatMapToLong(b -> places(flat, view.apply(b.names().mean()))),
                batches.stream().flatMapToLong(b -> places(flat, view.apply(b.names().variance()))))
            .toArray();
    return flat.is_cuda()
        ? ComputeDevice.cuda(flat.device().index()).copy(torch.tensor(places))
        : torch.tensor(places);
  }

  private static LongStream places(Tensor flat, Tensor view) {
    long from = view.storage_offset() - flat.storage_offset();
    return LongStream.range(from, from + view.numel());
  }
}
