package io.convoy.driver.schedule;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The numbers that a curve has; which ones, {@link Curves} says.
 *
 * @param everyEpochs epochs from one drop to the next, or of the first cycle
 * @param factor by which a drop multiplies, or strength of the decay
 * @param power exponent of a polynomial
 * @param growth by which each cycle is longer than the one before
 * @param rise share of the steps in which a cycle rises
 * @param milestones epochs of drops, ascending
 * @param nd4j an ND4J {@code ISchedule} as JSON
 */
public record ShapeSpec(
    Optional<Double> everyEpochs,
    Optional<Double> factor,
    Optional<Double> power,
    Optional<Double> growth,
    Optional<Double> rise,
    List<Double> milestones,
    Optional<String> nd4j) {
  /** Nothing given: every curve has its own defaults. */
  public static final ShapeSpec USUAL =
      new ShapeSpec(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty());

  public ShapeSpec {
    milestones = List.copyOf(milestones);
    everyEpochs.ifPresent(value -> check("every-epochs", value, 0, Double.MAX_VALUE));
    factor.ifPresent(value -> check("factor", value, 0, Double.MAX_VALUE));
    power.ifPresent(value -> check("power", value, 0, 100));
    growth.ifPresent(value -> check("growth", value, 0.999_999, 100));
    rise.ifPresent(value -> check("rise", value, 0, 0.999_999));
    for (int i = 1; i < milestones.size(); i++) {
      if (milestones.get(i) <= milestones.get(i - 1)) {
        throw new IllegalArgumentException("milestones = " + milestones + ": must ascend");
      }
    }
  }

  private static void check(String key, double value, double above, double most) {
    if (!(value > above && value <= most)) {
      throw new IllegalArgumentException(
          String.format("%s = %s: must be greater than %s", key, value, above == 0 ? "0" : above));
    }
  }

  /** What is given, by key. */
  Map<String, Object> given() {
    Map<String, Object> given = new LinkedHashMap<>();
    everyEpochs.ifPresent(value -> given.put("every-epochs", value));
    factor.ifPresent(value -> given.put("factor", value));
    power.ifPresent(value -> given.put("power", value));
    growth.ifPresent(value -> given.put("growth", value));
    rise.ifPresent(value -> given.put("rise", value));
    if (!milestones.isEmpty()) {
      given.put("milestones", milestones);
    }
    nd4j.ifPresent(value -> given.put("nd4j", value));
    return given;
  }
}
