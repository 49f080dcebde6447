package io.convoy.executor.engine.torch;

import static org.bytedeco.pytorch.global.torch.batch_norm;
import static org.bytedeco.pytorch.global.torch.cat;
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
import org.bytedeco.pytorch.TensorVector;

/**
 * The catalogue's ResNet-20 as one would write it by hand against LibTorch: separate parameters,
 * LibTorch's own running statistics and loss. What the compiler is measured against.
 */
final class HandwrittenResNet20 implements HandwrittenNetwork {
  private static final long[] ONE = {1, 1};
  private static final long[] TWO = {2, 2};
  private static final long[] NONE = {0, 0};

  private final List<Layer> layers = new ArrayList<>();
  private final Tensor weight;
  private final Tensor bias;

  /** A convolution and its normalisation. */
  private record Layer(
      Tensor kernel, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, long stride) {
    static Layer of(long in, long out, long stride) {
      double deviation = Math.sqrt(2.0 / (9 * in));
      return new Layer(
          leaf(randn(out, in, 3, 3).mul_(new Scalar(deviation))),
          leaf(ones(out)),
          leaf(zeros(out)),
          zeros(out),
          ones(out),
          stride);
    }

    Tensor run(Tensor x) {
      Tensor maps = conv2d(x, kernel, new TensorOptional(), stride == 2 ? TWO : ONE, ONE, ONE, 1);
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

  HandwrittenResNet20(long classes) {
    layers.add(Layer.of(3, 16, 1));
    long in = 16;
    for (long out : new long[] {16, 32, 64}) {
      for (int block = 0; block < 3; block++) {
        layers.add(Layer.of(in, out, in == out ? 1 : 2));
        layers.add(Layer.of(out, out, 1));
        in = out;
      }
    }
    weight = leaf(randn(classes, 64).mul_(new Scalar(0.1)));
    bias = leaf(zeros(classes));
  }

  private static Tensor leaf(Tensor values) {
    values.set_requires_grad(true);
    return values;
  }

  /** Every trained parameter. */
  List<Tensor> parameters() {
    List<Tensor> parameters = new ArrayList<>(List.of(weight, bias));
    layers.forEach(layer -> parameters.addAll(List.of(layer.kernel, layer.gamma, layer.beta)));
    return parameters;
  }

  @Override
  public void step(Tensor images, Tensor labels) {
    cross_entropy_loss(forward(images), labels).backward();
  }

  private Tensor forward(Tensor images) {
    Tensor x = relu_(layers.get(0).run(images));
    for (int i = 1; i < layers.size(); i += 2) {
      Tensor inner = relu_(layers.get(i).run(x));
      Tensor residual = layers.get(i + 1).run(inner);
      x = relu_(residual.add_(shortcut(x, residual)));
    }
    return linear(mean(x, 2, 3), weight, new TensorOptional(bias));
  }

  private static Tensor shortcut(Tensor x, Tensor residual) {
    if (x.size(1) == residual.size(1)) {
      return x;
    }
    Tensor half = max_pool2d(x, ONE, TWO, NONE, ONE, false);
    return cat(new TensorVector(half, half.mul(new Scalar(0))), 1);
  }
}
