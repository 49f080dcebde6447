package io.convoy.executor.checkup;

import java.io.Serializable;
import java.time.Duration;

/**
 * How much time checks may take.
 *
 * @param overfit for learning a few images by heart, at all rates together
 * @param gradient for comparing the gradient with differences, on each engine
 * @param images of each split that are looked at
 */
public record Effort(Duration overfit, Duration gradient, int images) implements Serializable {
  /** About a minute for small images. */
  public static final Effort QUICK =
      new Effort(Duration.ofSeconds(10), Duration.ofSeconds(3), 60_000);

  /** Some minutes. */
  public static final Effort FULL =
      new Effort(Duration.ofMinutes(2), Duration.ofSeconds(45), 300_000);
}
