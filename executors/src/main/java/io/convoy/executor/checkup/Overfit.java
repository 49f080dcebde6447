package io.convoy.executor.checkup;

import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.optim.Optimizers;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.optim.UpdateRule;
import io.convoy.executor.optim.UpdateSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Whether the network learns 20 images by heart, without augmentation and regularisation (CS231n,
 * "Neural Networks 3": overfit a tiny subset). If not at the run's rate others are tried, and what
 * is left to blame is named.
 */
final class Overfit implements ModelCheck {
  private static final int IMAGES = 20;
  private static final int STEPS = 200;

  /** A loss that so many steps leave as it is, but for so large a share, stays so. */
  private static final int DEAD = 10;

  private static final double SAME = 1e-6;

  /** Factors of the run's rate, in the order in which they are tried. */
  private static final List<Double> FACTORS = List.of(1.0, 0.1, 0.01, 1e-3, 1e-4, 10.0, 100.0);

  /** Twenty images may well need a rate so much lower or higher than the run's batches. */
  private static final double NEAR = 10.5;

  /** A run's rate that is so far off is wrong, whatever the batch. */
  private static final double FAR = 300;

  private enum End {
    LEARNED,
    NOT_LEARNED,
    RAN_AWAY,
    OUT_OF_TIME
  }

  /**
   * What came of one rate.
   *
   * @param accuracy best of all steps
   */
  private record Attempt(End end, int steps, double accuracy) {
    @Override
    public String toString() {
      String share = String.format(Locale.ROOT, "%.0f %%", 100 * accuracy);
      return switch (end) {
        case LEARNED -> "100 % after " + steps + " steps";
        case NOT_LEARNED -> share + " after " + steps + " steps";
        case RAN_AWAY -> "the loss runs away in step " + steps;
        case OUT_OF_TIME -> share + " after " + steps + " steps, when the time was over";
      };
    }
  }

  @Override
  public String name() {
    return "overfit";
  }

  @Override
  public List<Finding> run(ModelSubject subject) {
    if (Optimizers.wantsWholeSplit(subject.update().optimizer().name())) {
      return List.of(Finding.ok(name(), "not looked at: the optimizer has no learning rate"));
    }
    ImageBatch few = subject.images().part(0, Math.min(IMAGES, subject.images().count()));
    Finding found = Finding.ok(name(), "%d images cannot be learned by heart", few.count());
    int contradictions = contradictions(few);
    if (contradictions > 0) {
      return List.of(
          found.red(
              contradictions + " of them are equal to one with another label: look at the labels"));
    }
    if (stuck(subject, few)) {
      return List.of(found.red("no gradient reaches most weights: look at the initialisation"));
    }
    return List.of(tried(subject, few));
  }

  private Finding tried(ModelSubject subject, ImageBatch few) {
    long end = System.nanoTime() + subject.effort().overfit().toNanos();
    Map<Double, Attempt> attempts = new LinkedHashMap<>();
    for (double factor : FACTORS) {
      boolean hopeless = factor > 1 && attempts.get(1.0).end() == End.RAN_AWAY;
      if (!hopeless && System.nanoTime() < end) {
        Attempt attempt = attempt(subject, few, factor, end);
        attempts.put(factor, attempt);
        if (attempt.end() == End.LEARNED) {
          return learned(subject, few.count(), attempts, factor);
        }
      }
    }
    return notLearned(subject, few.count(), attempts);
  }

  private static Attempt attempt(ModelSubject subject, ImageBatch few, double factor, long end) {
    UpdateSpec given = subject.update();
    UpdateSpec plain =
        new UpdateSpec(given.optimizer(), RegularisationSpec.NONE, given.clip(), false);
    StepRates rates = StepRates.of(subject.rate() * factor);
    double best = 0;
    double before = 0;
    int still = 0;
    try (Replica replica = subject.replica(Precision.FP32);
        UpdateRule rule =
            new UpdateRule(
                plain, replica.layout(), replica.parameters(), replica.gradientBuffer())) {
      for (int step = 1; step <= STEPS; step++) {
        replica.gradientBuffer().clear();
        replica.accumulate(few, step);
        double loss = replica.gradientBuffer().lossSum();
        best = Math.max(best, replica.gradientBuffer().hits() / few.count());
        if (best == 1) {
          return new Attempt(End.LEARNED, step, 1);
        }
        if (!Double.isFinite(loss)
            || !rule.apply(rates, replica.gradientBuffer().samples(), 1).finite()) {
          return new Attempt(End.RAN_AWAY, step, best);
        }
        still = Math.abs(loss - before) <= SAME * loss ? still + 1 : 0;
        before = loss;
        if (still == DEAD) {
          return new Attempt(End.NOT_LEARNED, step, best);
        }
        if (System.nanoTime() > end) {
          return new Attempt(End.OUT_OF_TIME, step, best);
        }
      }
    }
    return new Attempt(End.NOT_LEARNED, STEPS, best);
  }

  private Finding learned(
      ModelSubject subject, int count, Map<Double, Attempt> attempts, double factor) {
    Finding found =
        Finding.ok(
            name(),
            "%d images at rate %.3g: %s%s",
            count,
            subject.rate() * factor,
            attempts.get(factor),
            factor == 1
                ? ""
                : String.format(
                    Locale.ROOT, "; at the run's %.3g: %s", subject.rate(), attempts.get(1.0)));
    double off = Math.max(factor, 1 / factor);
    if (off <= NEAR) {
      return found;
    }
    String remedy =
        String.format(
            Locale.ROOT,
            "the learning rate is too %s: try schedule.learning-rate times %.0e, or convoy lr-find",
            factor < 1 ? "high" : "low",
            factor);
    return off > FAR ? found.red(remedy) : found.warning(remedy);
  }

  private Finding notLearned(ModelSubject subject, int count, Map<Double, Attempt> attempts) {
    Finding found =
        Finding.ok(name(), "%d images at rate %.3g: %s", count, subject.rate(), attempts.get(1.0));
    return attempts.values().stream().anyMatch(one -> one.end() == End.OUT_OF_TIME)
        ? found.warning("not known yet: run without --quick")
        : found.red(
            "no rate of "
                + attempts.size()
                + " does: look at the labels, at dropout and at the size of the network");
  }

  /** Images that are equal to another of another label. */
  private static int contradictions(ImageBatch few) {
    int size = few.shape().size();
    return (int)
        IntStream.range(0, few.count())
            .filter(
                i ->
                    IntStream.range(0, few.count())
                        .anyMatch(
                            j ->
                                few.labels()[i] != few.labels()[j]
                                    && few.pixels()
                                        .slice(i * size, size)
                                        .equals(few.pixels().slice(j * size, size))))
            .count();
  }

  /** Whether most of the gradient is zero to begin with. */
  private static boolean stuck(ModelSubject subject, ImageBatch few) {
    try (Replica replica = subject.replica(Precision.FP32)) {
      replica.accumulate(few, 1);
      long moving = replica.gradientBuffer().gradient().count_nonzero().item_long();
      return 2 * moving < replica.layout().learned();
    }
  }
}
