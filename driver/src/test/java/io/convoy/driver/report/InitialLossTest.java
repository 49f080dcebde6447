package io.convoy.driver.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.driver.schedule.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitialLossTest {
  private static final int RUNS = 1000;

  /** Three standard errors at batch 64 are 0.53. */
  @ParameterizedTest
  @CsvSource({
    "2,    64,  0.20, false",
    "2,    64,  0.10, true",
    "2,    64,  2.20, false",
    "2,    64,  2.30, true",
    "2,    8,   0.01, false",
    "2,    8,   3.10, false",
    "2,    8,   3.30, true",
    "12,   64,  3.23, false",
    "12,   256, 3.80, true",
    "1000, 256, 7.80, false",
    "1000, 256, 8.86, true",
    "1000, 256, 6.00, true",
  })
  void firstLoss_isAWarning_whereInitialisationAndChanceDoNotExplainIt(
      int classes, int batch, double loss, boolean warned) {
    assertThat(warnings(classes, batch, loss)).hasSize(warned ? 1 : 0);
  }

  @Test
  void warning_saysWhatWasExpected() {
    assertThat(warnings(10, 64, 9))
        .containsExactly(
            "Warning: the first loss is 9.0000, but a network that knows nothing has ln(10) ="
                + " 2.3026: look at the initialisation, the labels and the normalisation of images");
  }

  @Test
  void laterSteps_areNotCompared() {
    List<String> warnings = new ArrayList<>();
    InitialLoss listener = new InitialLoss(10, warnings::add);
    listener.runStarted(Runs.facts(1));
    listener.stepCompleted(Runs.step(2, 9, 1));
    assertThat(warnings).isEmpty();
  }

  /** Outputs of variance 1, drawn for each image, and labels that have nothing to do with them. */
  @ParameterizedTest
  @CsvSource({"2, 4", "2, 64", "12, 8", "12, 256"})
  void networksThatKnowNothing_areAlmostNeverWarnedOf(int classes, int batch) {
    Random random = new Random(1);
    int warned = 0;
    for (int run = 0; run < RUNS; run++) {
      warned += warnings(classes, batch, lossOfKnowingNothing(random, classes, batch)).size();
    }
    assertThat(warned).isLessThan(RUNS / 100);
  }

  private static double lossOfKnowingNothing(Random random, int classes, int batch) {
    double sum = 0;
    for (int image = 0; image < batch; image++) {
      double own = random.nextGaussian();
      double exponentials = Math.exp(own);
      for (int other = 1; other < classes; other++) {
        exponentials += Math.exp(random.nextGaussian());
      }
      sum += Math.log(exponentials) - own;
    }
    return sum / batch;
  }

  private static List<String> warnings(int classes, int batch, double loss) {
    List<String> warnings = new ArrayList<>();
    InitialLoss listener = new InitialLoss(classes, warnings::add);
    listener.runStarted(Runs.facts(1, Timeline.even(1, batch, 4)));
    listener.stepCompleted(Runs.step(1, loss, 1));
    return warnings;
  }
}
