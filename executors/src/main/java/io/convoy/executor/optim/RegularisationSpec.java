package io.convoy.executor.optim;

import io.convoy.executor.base.RefusedException;
import java.io.Serializable;
import java.util.Locale;

/**
 * What is added to the loss, or done to the weights at each step.
 *
 * @param source whether the following three come from here or from each layer of the model
 * @param l1 coefficient of {@code sum |w|} over weights (not biases and normalisation)
 * @param l2 coefficient of {@code 1/2 sum w^2} over weights; with L1 it is the elastic net
 * @param decay decoupled weight decay: {@code w -= rate decay w} at each step
 * @param maxNorm largest L2 norm of the weights of one output unit, to which they are scaled down
 *     after each step (Srivastava et al. 2014, "Dropout", section 5.1); 0 does not constrain
 */
public record RegularisationSpec(Source source, double l1, double l2, double decay, double maxNorm)
    implements Serializable {
  /** None. */
  public static final RegularisationSpec NONE = new RegularisationSpec(Source.RECIPE, 0, 0, 0, 0);

  /** Where coefficients come from. */
  public enum Source {
    /** The same for all weights. */
    RECIPE,
    /** Each layer's own, from its DL4J configuration. */
    MODEL;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public RegularisationSpec {
    check("l1", l1, 1);
    check("l2", l2, 1);
    check("decay", decay, 1);
    check("max-norm", maxNorm, Double.MAX_VALUE);
  }

  private static void check(String key, double value, double most) {
    if (!(value >= 0 && value <= most)) {
      throw new RefusedException(
          key, value, "must be " + (most == 1 ? "from 0 to 1" : "at least 0"));
    }
  }
}
