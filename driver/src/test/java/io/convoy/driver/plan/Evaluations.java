package io.convoy.driver.plan;

import java.util.Map;

/** What evaluations may have given. */
public final class Evaluations {
  private Evaluations() {}

  /** Accuracy and loss on the validation split. */
  public static Map<String, Double> of(double accuracy, double loss) {
    return Map.of("accuracy", accuracy, "loss", loss);
  }
}
