package io.convoy.executor.engine.torch;

import static org.bytedeco.pytorch.global.torch.batch_norm;
import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.max_pool2d;
import static org.bytedeco.pytorch.global.torch.mean;
import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.randn;
import static org.bytedeco.pytorch.global.torch.relu_;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * The catalogue's ResNet-50 as one would write it by hand against LibTorch: separate parameters,
 * LibTorch's own running statistics and loss.
 */
final class HandwrittenResNet50 implements HandwrittenNetwork {
  private static final long[] ONE = {1, 1};
  private static final long[] TWO = {2, 2};
  private static final long[] THREE = {3, 3};
  private static final int[] DEPTHS = {3, 4, 6, 3};

  private final Layer stem;
  private final List<Block> blocks = new ArrayList<>();
  private final Tensor weight;
  private final Tensor bias;

  /** A convolution and its normalisation. */
  private record Layer(
      Tensor kernel,
      Tensor gamma,
      Tensor beta,
      Tensor mean,
      Tensor variance,
      long stride,
      long padding) {
    static Layer of(long in, long out, long size, long stride) {
      double deviation = Math.sqrt(2.0 / (size * size * out));
      return new Layer(
          leaf(randn(out, in, size, size).mul_(new Scalar(deviation))),
          leaf(ones(out)),
          leaf(zeros(out)),
          zeros(out),
          ones(out),
          stride,
          (size - 1) / 2);
    }

    Tensor run(Tensor x) {
      long[] strides = {stride, stride};
      long[] around = {padding, padding};
      Tensor maps = conv2d(x, kernel, new TensorOptional(), strides, around, ONE, 1);
      return batch_norm(
          maps,
          new TensorOptional(gamma),
          new TensorOptional(beta),
          new TensorOptional(mean),
          new TensorOptional(variance),
          true,
          0.1,
          1e-5,
          false);
    }
  }

  /** A bottleneck; the shortcut is null where it changes nothing. */
  private record Block(Layer one, Layer two, Layer three, Layer shortcut) {
    Tensor run(Tensor x) {
      Tensor residual = three.run(relu_(two.run(relu_(one.run(x)))));
      return relu_(residual.add_(shortcut == null ? x : shortcut.run(x)));
    }
  }

  HandwrittenResNet50(long classes) {
    stem = Layer.of(3, 64, 7, 2);
    long in = 64;
    for (int stage = 0; stage < DEPTHS.length; stage++) {
      long planes = 64L << stage;
      for (int block = 0; block < DEPTHS[stage]; block++) {
        long stride = stage > 0 && block == 0 ? 2 : 1;
        blocks.add(
            new Block(
                Layer.of(in, planes, 1, 1),
                Layer.of(planes, planes, 3, stride),
                Layer.of(planes, 4 * planes, 1, 1),
                block == 0 ? Layer.of(in, 4 * planes, 1, stride) : null));
        in = 4 * planes;
      }
    }
    weight = leaf(randn(classes, in).mul_(new Scalar(0.02)));
    bias = leaf(zeros(classes));
  }

  private static Tensor leaf(Tensor values) {
    values.set_requires_grad(true);
    return values;
  }

  @Override
  public void step(Tensor images, Tensor labels) {
    Tensor x = max_pool2d(relu_(stem.run(images)), THREE, TWO, ONE, ONE, false);
    for (Block block : blocks) {
      x = block.run(x);
    }
    cross_entropy_loss(linear(mean(x, 2, 3), weight, new TensorOptional(bias)), labels).backward();
  }
}
