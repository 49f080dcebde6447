package io.convoy.executor.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.device.DoneAgain;
import io.convoy.executor.vector.GradientBuffer;
import io.convoy.executor.vector.ParameterLayout;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnreadStepTest {
  private static final int SIZE = 40;
  private static final int STEPS = 7;
  private static final ParameterLayout LAYOUT =
      new ParameterLayout(
          List.of(
              new Segment("a_W", 0, 20, Role.WEIGHT),
              new Segment("a_mean", 20, 5, Role.STATISTIC),
              new Segment("a_b", 25, 5, Role.BIAS),
              new Segment("b_W", 30, 10, Role.WEIGHT)));

  @BeforeAll
  static void load() {
    NativeLibraries.load();
  }

  private static UpdateSpec spec(String optimizer, String clip, double limit, boolean averaged) {
    return new UpdateSpec(
        new OptimizerSpec(optimizer, Map.of()),
        new RegularisationSpec(
            RegularisationSpec.Source.RECIPE,
            0,
            optimizer.equals("adamw") ? 0 : 1e-2,
            optimizer.equals("adamw") ? 1e-2 : 0,
            0),
        new ClipSpec(clip, limit),
        averaged);
  }

  /** How updates are asked for. */
  private enum Way {
    READ,
    UNREAD,
    CAPTURED
  }

  /** Parameters after some steps, of which the gradient of one may hold NaN. */
  private static float[] train(UpdateSpec spec, Way way, int broken) {
    SplittableRandom random = new SplittableRandom(3);
    try (Tensor parameters = torch.ones(SIZE);
        GradientBuffer gradientBuffer = new GradientBuffer(SIZE, ScalarType.Float);
        Tensor loss = gradientBuffer.tail().select(0, 0);
        UpdateRule rule = new UpdateRule(spec, LAYOUT, parameters, gradientBuffer)) {
      if (way == Way.CAPTURED) {
        rule.capture(DoneAgain::new);
      }
      for (int step = 0; step < STEPS; step++) {
        float[] gradient = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
          gradient[i] = (float) random.nextDouble(-8, 8);
        }
        if (step == broken) {
          gradient[3] = Float.NaN;
        }
        gradientBuffer.clear();
        try (FloatPointer values = gradientBuffer.gradient().data_ptr_float()) {
          values.put(gradient);
        }
        update(rule, gradientBuffer, loss, way, StepRates.of(0.1 / (step + 1)));
      }
      float[] result = new float[SIZE];
      try (FloatPointer values = parameters.data_ptr_float()) {
        values.get(result);
      }
      return result;
    }
  }

  private static void update(
      UpdateRule rule, GradientBuffer gradientBuffer, Tensor loss, Way way, StepRates rates) {
    if (way == Way.READ) {
      rule.apply(rates, 4, 2);
      return;
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor norms = rule.applyUnread(rates, 4, 2, loss);
      double[] read = gradientBuffer.read(norms).others();
      UpdateFigures figures = rule.figures(4, read);
      assertThat(figures.finite()).isEqualTo(Double.isFinite(Norms.together(read)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "sgd,none,1",
    "sgd,global-norm,0.5",
    "sgd,global-norm,1000",
    "adam,global-norm,0.5",
    "adamw,none,1"
  })
  void updates_areThoseAfterReading(String optimizer, String clip, double limit) {
    UpdateSpec spec = spec(optimizer, clip, limit, false);
    float[] expected = train(spec, Way.READ, -1);
    assertThat(train(spec, Way.UNREAD, -1)).containsExactly(expected, within(2e-6f));
    assertThat(train(spec, Way.CAPTURED, -1)).containsExactly(expected, within(2e-6f));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "adam", "adamw"})
  void gradient_thatIsNotFinite_changesNothing(String optimizer) {
    UpdateSpec spec = spec(optimizer, "global-norm", 1, false);
    for (int broken : new int[] {2, STEPS - 2}) {
      float[] expected = train(spec, Way.READ, broken);
      assertThat(train(spec, Way.UNREAD, broken)).containsExactly(expected, within(2e-6f));
      assertThat(train(spec, Way.CAPTURED, broken)).containsExactly(expected, within(2e-6f));
    }
  }

  @ParameterizedTest
  @CsvSource({"lars,none,false", "sgd,layer-norm,false", "sgd,none,true"})
  void rule_thatNeedsNormsOnTheHost_isNotAskedAhead(
      String optimizer, String clip, boolean averaged) {
    try (Tensor parameters = torch.ones(SIZE);
        GradientBuffer gradientBuffer = new GradientBuffer(SIZE, ScalarType.Float);
        UpdateRule rule =
            new UpdateRule(
                spec(optimizer, clip, 1, averaged), LAYOUT, parameters, gradientBuffer)) {
      assertThat(rule.canApplyUnread()).isFalse();
    }
  }
}
