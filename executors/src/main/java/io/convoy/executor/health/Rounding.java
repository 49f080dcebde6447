package io.convoy.executor.health;

import io.convoy.executor.optim.StepRates;
import io.convoy.executor.optim.UpdateRule;
import io.convoy.executor.optim.UpdateSpec;
import io.convoy.executor.vector.GradientBuffer;
import io.convoy.executor.vector.ParameterLayout;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** How this processor rounds an update: what it makes of fixed numbers, in 32 bits. */
public final class Rounding {
  private static final int VALUES = 10_007;
  private static final int NORMALISED = 107;
  private static final int STEPS = 3;
  private static final double RATE = 0.01;

  private Rounding() {}

  /** Checksum of parameters and optimizer state after a few updates, from 0 to 2^32 - 1. */
  public static long of(UpdateSpec spec) {
    long size = VALUES + 2 * NORMALISED;
    ParameterLayout layout =
        new ParameterLayout(
            List.of(
                new Segment("w", 0, VALUES, Role.WEIGHT),
                new Segment("gamma", VALUES, NORMALISED, Role.NORMALISATION),
                new Segment("mean", VALUES + NORMALISED, NORMALISED, Role.STATISTIC)));
    SplittableRandom random = new SplittableRandom(1);
    try (Tensor parameters = drawn(size, random);
        GradientBuffer gradientBuffer = new GradientBuffer(size, ScalarType.Float);
        UpdateRule rule = new UpdateRule(spec, layout, parameters, gradientBuffer)) {
      for (int step = 0; step < STEPS; step++) {
        try (Tensor gradient = drawn(size, random)) {
          gradientBuffer.gradient().copy_(gradient);
        }
        rule.apply(StepRates.of(RATE), 1, 1);
      }
      long sum = Checksum.of(parameters);
      for (Tensor values : rule.state().values()) {
        sum = 31 * sum + Checksum.of(values);
      }
      return sum & 0xFFFFFFFFL;
    }
  }

  private static Tensor drawn(long size, SplittableRandom random) {
    float[] values = new float[(int) size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return torch.tensor(values);
  }
}
