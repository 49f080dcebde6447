package io.convoy.executor.optim;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.optim.FusedAdam.Numbers;
import io.convoy.executor.optim.FusedAdam.Vectors;
import io.convoy.executor.optim.ParameterGroups.Group;
import io.convoy.executor.optim.ParameterGroups.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * RMSProp, Tieleman and Hinton 2012, "Lecture 6.5", as in PyTorch: {@code g += l2 p}, {@code s =
 * rho s + (1 - rho) g^2}, {@code u = g / (sqrt(s) + epsilon)}, then {@code p -= lr u} or, with
 * momentum, {@code v = mu v + u}, {@code p -= lr v}.
 *
 * <p>State: {@code squares} = s, and {@code momentum} = v if mu is not 0.
 */
final class RmsProp implements Optimizer {
  /** Values of a block: one buffer for first moments that nobody needs stays in the cache. */
  private static final long BLOCK = 1 << 16;

  /** On a GPU few large blocks are faster. */
  private static final long GPU_BLOCK = 1 << 23;

  private final Arguments arguments;
  private final double momentum;
  private final Tensor squares;
  private final Tensor velocity;
  private final Tensor unused;
  private final long block;
  private final Tensor steps;
  private final List<Group> groups;
  private final List<Vectors> vectors;
  private final FusedAdam kernel = new FusedAdam();

  RmsProp(Arguments arguments, ParameterGroups parameters) {
    this.arguments = arguments;
    momentum = arguments.number("momentum");
    Tensor values = parameters.parameters();
    squares = parameters.zeros();
    velocity = parameters.zeros();
    block = values.is_cuda() ? GPU_BLOCK : BLOCK;
    unused = torch.zeros(new long[] {block}, values.options());
    // Adam without first moments and after so many steps that no bias is left
    steps = parameters.counter();
    steps.fill_(new Scalar(Float.MAX_VALUE));
    groups = parameters.groups();
    vectors = groups.stream().map(this::blocks).toList();
  }

  private Vectors blocks(Group group) {
    Vectors blocks =
        new Vectors(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (Member member : group.members()) {
      for (long at = 0; at < member.length(); at += block) {
        long length = Math.min(block, member.length() - at);
        long place = member.first().place() + at;
        blocks
            .parameters()
            .add(
                momentum == 0
                    ? member.parameters().narrow(0, at, length)
                    : velocity.narrow(0, place, length));
        blocks.gradients().add(member.gradient().narrow(0, at, length));
        blocks.means().add(unused.narrow(0, 0, length));
        blocks.squares().add(squares.narrow(0, place, length));
      }
    }
    return blocks;
  }

  @Override
  public void step(StepRates rates, double divisor) {
    for (int i = 0; i < groups.size(); i++) {
      try (PointerScope scope = new PointerScope()) {
        if (momentum == 0) {
          plain(groups.get(i), vectors.get(i), rates, divisor);
        } else {
          withMomentum(groups.get(i), vectors.get(i), rates, divisor);
        }
      }
    }
  }

  private void plain(Group group, Vectors blocks, StepRates rates, double divisor) {
    Decay.apply(group, rates);
    kernel.step(
        blocks,
        steps,
        numbers(group.rates(rates).learningRate(), Decay.l2AfterShrinking(group, rates)),
        FusedKernel.scale(group, divisor));
  }

  private void withMomentum(Group group, Vectors blocks, StepRates rates, double divisor) {
    Decay.addL2(group, rates, divisor);
    Decay.apply(group, rates);
    Scalar kept = new Scalar(momentum * rates.momentumShare());
    group.members().forEach(member -> member.view(velocity).mul_(kept));
    kernel.step(blocks, steps, numbers(-1, 0), FusedKernel.scale(group, divisor));
    Scalar rate = new Scalar(group.rates(rates).learningRate());
    group.members().forEach(member -> member.parameters().sub_(member.view(velocity), rate));
  }

  private Numbers numbers(double rate, double l2) {
    return new Numbers(
        new IValue(rate), 0, arguments.number("rho"), arguments.number("epsilon"), l2, 0);
  }

  @Override
  public Map<String, Tensor> state() {
    return momentum == 0
        ? Map.of("squares", squares)
        : Map.of("squares", squares, "momentum", velocity);
  }

  @Override
  public void close() {
    for (Vectors blocks : vectors) {
      blocks.parameters().forEach(Tensor::close);
      blocks.gradients().forEach(Tensor::close);
      blocks.closeState();
    }
    List.of(squares, velocity, unused, steps).forEach(Tensor::close);
  }
}
