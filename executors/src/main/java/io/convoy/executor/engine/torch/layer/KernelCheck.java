package io.convoy.executor.engine.torch.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether oneDNN computes a convolution right on this processor.
 *
 * <p>oneDNN 3.7.1, with which LibTorch comes here, makes kernels for the processor that it runs on,
 * and for some shapes they are wrong without a word: made of AVX2, the gradients of depthwise
 * convolutions with dilation or with several outputs a channel, and strided convolutions whose
 * channels fill no whole vectors. So before a process uses a shape, it tries it once on made-up
 * numbers, forward and the gradients that are wanted, against the same in double precision, in
 * which LibTorch does without oneDNN. That takes milliseconds a shape.
 */
final class KernelCheck {
  private static final Logger LOG = LoggerFactory.getLogger(KernelCheck.class);
  private static final Map<Shape, Boolean> SOUND = new ConcurrentHashMap<>();

  /** One image is not left to oneDNN. */
  private static final long IMAGES = 2;

  /** Kernels go along rows: a few rows of outputs show what they do. */
  private static final long OUTPUT_ROWS = 8;

  /**
   * Relative to the largest value. Sums of thousands of products are right to 1e-5 in 32 bits, and
   * bfloat16 keeps 8 bits; wrong ones were off by 0.2 to 1.
   */
  private static final double ROUNDING = 1e-3;

  private static final double ROUNDING_BFLOAT16 = 0.05;

  /** What a kernel depends on, and whose gradients are wanted: others are not tried. */
  private record Shape(
      List<Long> images,
      List<Long> weight,
      List<Long> window,
      ScalarType type,
      boolean last,
      Gradients wanted) {}

  private record Gradients(boolean images, boolean weight) {
    static Gradients of(Tensor images, Tensor weight) {
      boolean any = GradMode.is_enabled();
      return new Gradients(any && images.requires_grad(), any && weight.requires_grad());
    }

    boolean none() {
      return !images && !weight;
    }
  }

  private KernelCheck() {}

  /** Tries it at the first call for a shape. */
  static boolean isSound(Convolution convolution, Tensor images, Tensor weight) {
    ScalarType type = operands(images);
    if (type != ScalarType.Float && type != ScalarType.BFloat16) {
      return true;
    }
    LongStream window =
        LongStream.of(convolution.groups(), convolution.isTransposed() ? 1 : 0, weight.stride(0));
    for (long[] part :
        List.of(convolution.stride(), convolution.padding(), convolution.dilation())) {
      window = LongStream.concat(window, LongStream.of(part));
    }
    Shape shape =
        new Shape(
            LongStream.of(1, 2, 3).map(images::size).boxed().toList(),
            LongStream.of(0, 1, 2, 3).map(weight::size).boxed().toList(),
            window.boxed().toList(),
            type,
            images.is_contiguous(MemoryFormat.ChannelsLast),
            Gradients.of(images, weight));
    return SOUND.computeIfAbsent(shape, s -> compare(convolution, s, weight));
  }

  /** The type in which a convolution of images is computed: bfloat16 within autocast. */
  static ScalarType operands(Tensor images) {
    ScalarType own = images.scalar_type().intern();
    return own == ScalarType.Float && torch.is_autocast_enabled(DeviceType.CPU)
        ? torch.get_autocast_dtype(DeviceType.CPU).intern()
        : own;
  }

  @SuppressWarnings("try") // the scope acts by being open
  private static boolean compare(Convolution convolution, Shape shape, Tensor like) {
    try (PointerScope scope = new PointerScope()) {
      long reach = (like.size(2) - 1) * convolution.dilation()[0] + 1;
      long rows = reach + (OUTPUT_ROWS - 1) * convolution.stride()[0];
      Tensor images =
          values(
              shape.type(),
              IMAGES,
              shape.images().get(0),
              Math.min(shape.images().get(1), rows),
              shape.images().get(2));
      Tensor ordered = shape.last() ? images.contiguous(MemoryFormat.ChannelsLast) : images;
      Tensor weight = torch.empty_like(like.detach().to(shape.type()));
      weight.copy_(values(shape.type(), like.size(0), like.size(1), like.size(2), like.size(3)));
      List<Tensor> expected =
          run(convolution, ordered.to(ScalarType.Double), weight.to(ScalarType.Double), shape);
      List<Tensor> actual = run(convolution, ordered, weight, shape);
      double bound = shape.type() == ScalarType.Float ? ROUNDING : ROUNDING_BFLOAT16;
      boolean sound =
          IntStream.range(0, actual.size())
              .allMatch(i -> error(actual.get(i), expected.get(i)) < bound);
      if (!sound) {
        LOG.warn(
            "oneDNN computes a convolution wrong on this processor: images {}, weights {}, {}. It"
                + " is computed in double precision, which is slower",
            shape.images(),
            shape.weight(),
            shape.type());
      }
      return sound;
    }
  }

  /** Numbers from -1 to 1 like random ones, for which no generator is asked. */
  private static Tensor values(ScalarType type, long... sizes) {
    long count = LongStream.of(sizes).reduce(1, (a, b) -> a * b);
    Tensor steps = torch.arange(new Scalar(count), new TensorOptions(ScalarType.Double));
    return steps.mul_(steps).mul_(new Scalar(0.618034)).sin_().reshape(sizes).to(type);
  }

  /** The output, and the gradients that are wanted of images and weights. */
  private static List<Tensor> run(
      Convolution convolution, Tensor images, Tensor weight, Shape shape) {
    Tensor output = convolution.compute(images, weight, new TensorOptional());
    Gradients wanted = shape.wanted();
    if (wanted.none()) {
      return List.of(output);
    }
    long[] sizes = output.sizes().vec().get();
    Tensor slope = values(shape.type(), sizes).to(output.scalar_type());
    T_TensorTensorTensor_T gradients =
        torch.convolution_backward(
            shape.last() ? slope.contiguous(MemoryFormat.ChannelsLast) : slope,
            images,
            weight,
            new LongArrayRefOptional(),
            convolution.stride(),
            convolution.padding(),
            convolution.dilation(),
            convolution.isTransposed(),
            new long[] {0, 0},
            convolution.groups(),
            new BoolPointer(3).put(0, wanted.images()).put(1, wanted.weight()).put(2, false));
    List<Tensor> results = new ArrayList<>(List.of(output));
    if (wanted.images()) {
      results.add(gradients.get0());
    }
    if (wanted.weight()) {
      results.add(gradients.get1());
    }
    return results;
  }

  /** The largest difference by the largest value; NaN if there is one. */
  private static double error(Tensor actual, Tensor expected) {
    double scale = expected.abs().max().item_double();
    return actual.to(ScalarType.Double).sub(expected).abs().max().item_double() / scale;
  }
}
