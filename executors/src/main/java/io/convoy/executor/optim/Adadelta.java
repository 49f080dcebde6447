package io.convoy.executor.optim;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.optim.ParameterGroups.Group;
import io.convoy.executor.optim.ParameterGroups.Member;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Adadelta, Zeiler 2012, "ADADELTA: An Adaptive Learning Rate Method", algorithm 1, as in PyTorch:
 * {@code g += l2 p}, {@code s = rho s + (1 - rho) g^2}, {@code u = sqrt(c + epsilon) / sqrt(s +
 * epsilon) g}, {@code c = rho c + (1 - rho) u^2}, {@code p -= lr u}. The paper's learning rate is
 * 1.
 *
 * <p>State: {@code squares} = s, {@code changes} = c.
 */
final class Adadelta implements Optimizer {
  private final double rho;
  private final double epsilon;
  private final Tensor squares;
  private final Tensor changes;
  private final List<Group> groups;

  Adadelta(Arguments arguments, ParameterGroups parameters) {
    rho = arguments.number("rho");
    epsilon = arguments.number("epsilon");
    squares = parameters.zeros();
    changes = parameters.zeros();
    groups = parameters.groups();
  }

  @Override
  public void step(StepRates rates, double divisor) {
    for (Group group : groups) {
      try (PointerScope scope = new PointerScope()) {
        Decay.divide(group, divisor);
        Decay.addL2(group, rates, 1);
        Decay.apply(group, rates);
        double rate = group.rates(rates).learningRate();
        group.members().forEach(member -> update(member, rate));
      }
    }
  }

  private void update(Member member, double rate) {
    Tensor g = member.gradient();
    Tensor s = member.view(squares);
    Tensor c = member.view(changes);
    follow(s, g);
    Tensor update = root(c).div_(root(s)).mul_(g);
    follow(c, update);
    member.parameters().sub_(update, new Scalar(rate));
  }

  private void follow(Tensor mean, Tensor values) {
    mean.mul_(new Scalar(rho)).addcmul_(values, values, new Scalar(1 - rho));
  }

  private Tensor root(Tensor mean) {
    return mean.add(new Scalar(epsilon)).sqrt_();
  }

  @Override
  public Map<String, Tensor> state() {
    return Map.of("squares", squares, "changes", changes);
  }

  @Override
  public void close() {
    squares.close();
    changes.close();
  }
}
