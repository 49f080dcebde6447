package io.convoy.driver.conf;

import io.convoy.executor.base.Check;
import io.convoy.executor.base.RefusedException;
import io.convoy.executor.model.ProjectionHead;
import java.util.Locale;

/**
 * How {@code train.task = simclr} compares views of images.
 *
 * @param temperature by which similarities are divided
 * @param group images whose views are compared with each other
 * @param projection values of a view that are compared
 */
public record SimclrConf(double temperature, int group, int projection) {
  public SimclrConf {
    if (!(temperature >= ProjectionHead.LEAST_TEMPERATURE && temperature <= 10)) {
      throw new RefusedException(
          "temperature",
          temperature,
          "must be from " + ProjectionHead.LEAST_TEMPERATURE + " to 10");
    }
    Check.atLeast("group", group, 2);
    Check.atMost("group", group, 16384);
    Check.atLeast("projection", projection, 2);
    Check.atMost("projection", projection, 65536);
  }

  /** The group as a recipe writes it. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "{ temperature = %s, group = %d, projection = %d }",
        temperature,
        group,
        projection);
  }

  /** Number of views of a group's images. */
  int views() {
    return 2 * group;
  }

  /** What stands in the place of the model's last layer. */
  ProjectionHead.Spec head() {
    return new ProjectionHead.Spec(projection, group, temperature);
  }
}
