package io.convoy.executor.checkup;

import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.optim.UpdateFigures;
import io.convoy.executor.optim.UpdateRule;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * How large the first update is beside the weights, layer by layer, at the run's highest rate:
 * about 1e-3 in healthy training (CS231n, "Neural Networks 3"; Karpathy 2019).
 */
final class UpdateRatio implements ModelCheck {
  private static final double LOW = 1e-5;
  private static final double HIGH = 0.1;
  private static final double WRECKS = 1;

  /**
   * The update of a layer's weights.
   *
   * @param ratio of its norm to that of the weights
   */
  private record Ratio(String name, double ratio) {}

  @Override
  public String name() {
    return "update/weight";
  }

  @Override
  public List<Finding> run(ModelSubject subject) {
    try (Replica replica = subject.replica(Precision.FP32);
        Tensor before = replica.parameters().clone();
        UpdateRule rule =
            new UpdateRule(
                subject.update(),
                replica.layout(),
                replica.parameters(),
                replica.gradientBuffer())) {
      replica.accumulate(subject.images(), 1);
      UpdateFigures figures =
          rule.apply(StepRates.of(subject.rate()), replica.gradientBuffer().samples(), 1);
      if (!figures.finite()) {
        return List.of(
            Finding.ok(name(), "the first gradient's norm is %.3g", figures.gradientNorm())
                .red("look at the images and at data.normalise"));
      }
      return List.of(finding(subject.rate(), ratios(replica, before)));
    }
  }

  private static List<Ratio> ratios(Replica replica, Tensor before) {
    List<Ratio> ratios = new ArrayList<>();
    for (Segment segment : replica.layout().segments()) {
      if (segment.role() == Role.WEIGHT && segment.learns()) {
        try (PointerScope scope = new PointerScope()) {
          Tensor was = before.narrow(0, segment.offset(), segment.length());
          Tensor is = replica.parameters().narrow(0, segment.offset(), segment.length());
          double weight = was.norm().item_double();
          ratios.add(new Ratio(segment.name(), is.sub(was).norm().item_double() / weight));
        }
      }
    }
    ratios.sort(Comparator.comparingDouble(Ratio::ratio));
    return ratios;
  }

  /** By the layer in the middle: the last one, or one that is not used, may well be far off. */
  private Finding finding(double rate, List<Ratio> ratios) {
    Ratio least = ratios.get(0);
    Ratio middle = ratios.get(ratios.size() / 2);
    Ratio most = ratios.get(ratios.size() - 1);
    Finding found =
        Finding.ok(
            name(),
            "%.2g in the middle, from %.2g (%s) to %.2g (%s), at rate %.3g",
            middle.ratio(),
            least.ratio(),
            least.name(),
            most.ratio(),
            most.name(),
            rate);
    double ratio = middle.ratio();
    if (Double.isNaN(most.ratio()) || Double.isInfinite(most.ratio())) {
      return found.red(
          "the weights of " + most.name() + " are all zero: look at the" + " initialisation");
    } else if (ratio > HIGH) {
      String remedy = "about 1e-3 is usual: lower schedule.learning-rate (convoy lr-find)";
      return ratio > WRECKS ? found.red(remedy) : found.warning(remedy);
    }
    return ratio < LOW
        ? found.warning("about 1e-3 is usual: raise schedule.learning-rate (convoy lr-find)")
        : found;
  }
}
