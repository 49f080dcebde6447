package io.convoy.driver.conf;

import io.convoy.executor.base.Refusal;
import io.convoy.executor.base.RefusedException;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.dataset.DrawPlan;
import io.convoy.executor.data.dataset.LearningTask;
import io.convoy.executor.optim.Optimizers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How often an epoch shows the images of each class.
 *
 * @param name the rule
 * @param weights of each class, in their order, where the rule takes them
 */
public record SamplingConf(SamplingRule name, List<Double> weights) {
  private static final String KEY = "data.sampling";

  /** Rules of sampling. */
  public enum SamplingRule {
    /** Each image once. */
    UNIFORM,
    /** Each class as often as any other. */
    BALANCED,
    /** Images of each class in proportion to its weight. */
    WEIGHTED;

    /** The name as recipes write it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Checks that weights are there where they are wanted.
   *
   * @throws RefusedException naming the key
   */
  public SamplingConf {
    weights = List.copyOf(weights);
    try {
      ClassWeights.of(weights);
    } catch (IllegalArgumentException e) {
      throw new RefusedException("weights", weights, e.getMessage());
    }
    if (name == SamplingRule.WEIGHTED && weights.isEmpty()) {
      throw new RefusedException(
          "weights",
          weights,
          "needs a number above 0 for each class, such as [1, 2.5], with name = weighted");
    } else if (name != SamplingRule.WEIGHTED && !weights.isEmpty()) {
      throw new RefusedException(
          "weights", weights, "has no effect with name = " + name + "; set name = weighted");
    }
  }

  private ClassWeights classes() {
    return switch (name) {
      case UNIFORM -> ClassWeights.NONE;
      case BALANCED -> ClassWeights.BALANCED;
      case WEIGHTED -> ClassWeights.of(weights);
    };
  }

  /**
   * What a run draws at random.
   *
   * @param seed of the run
   * @param split the split that is trained on
   * @throws RefusedException if it does not fit the dataset
   */
  public DrawPlan draws(long seed, Dataset dataset, String split) {
    String key = KEY + (name == SamplingRule.WEIGHTED ? ".weights" : "");
    List<Double> ofClasses = classes().of(key, dataset, split);
    if (!ofClasses.isEmpty() && dataset.split(split).samples() > Integer.MAX_VALUE - 8) {
      throw new RefusedException(
          KEY, name, "keeps what it draws in memory, for up to 2147483639 images; take uniform");
    }
    return new DrawPlan(seed, ofClasses);
  }

  /** What does not go with it. */
  List<Refusal> problems(LearningTask task, String optimizer) {
    List<Refusal> problems = new ArrayList<>();
    if (name == SamplingRule.UNIFORM) {
      return problems;
    }
    if (!task.usesLabels()) {
      problems.add(
          refusal(
              "draws by the dataset's labels, which train.task = "
                  + task
                  + " does not use; leave it out"));
    }
    if (Optimizers.wantsWholeSplit(optimizer)) {
      problems.add(
          refusal(
              "optimizer.name = "
                  + optimizer
                  + " needs the same loss in every step; take uniform, and"
                  + " train.loss.class-weights for rare classes"));
    }
    return problems;
  }

  private Refusal refusal(String why) {
    return new Refusal(KEY + ".name", name.toString(), why);
  }
}
