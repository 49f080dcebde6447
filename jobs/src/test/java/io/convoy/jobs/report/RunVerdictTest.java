package io.convoy.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.jobs.report.Remark.Level;
import io.convoy.jobs.report.ReportedRun.Identity;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class RunVerdictTest {
  private static final StoredRecipe NO_RECIPE = StoredRecipe.of("", "");

  private static final List<String> TEN = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");

  private static String verdict(MadeUpRun made, Level level) {
    Identity identity = new Identity(TEN, true, Map.of());
    RunLog log = made.log();
    ReportedRun run =
        new ReportedRun("r", "r", NO_RECIPE, log, identity, NO_RECIPE.batches(log), Map.of());
    return new RunVerdict(run)
        .remarks().stream()
            .filter(remark -> remark.level() == level)
            .map(Remark::text)
            .reduce("", (a, b) -> a + "\n" + b);
  }

  private static MadeUpRun run(DoubleUnaryOperator loss) {
    MadeUpRun run = new MadeUpRun(Path.of("none")).start(100);
    for (int i = 1; i <= 100; i++) {
      run.step(i, 1, loss.applyAsDouble(i / 100.0), 0.5);
    }
    return run;
  }

  @Test
  void findings_ofAGoodRun_praiseIt() {
    String good = verdict(MadeUpRun.good(Path.of("none")), Level.GOOD);
    assertThat(good)
        .contains("It is complete")
        .contains("It does not overfit")
        .contains("It began as a network that knows nothing: the first loss is 2.1905, and ln(10)");
    assertThat(verdict(MadeUpRun.good(Path.of("none")), Level.WRONG)).isEmpty();
  }

  @Test
  void findings_whereTrainingIsFarAboveValidation_sayThatItOverfits() {
    MadeUpRun run = run(x -> 2.3 - 2 * x).evaluation(50, 1, 1.0, 0.4).evaluation(100, 1, 1.5, 0.4);
    assertThat(verdict(run, Level.LOOK))
        .contains("It overfits: in epoch 1, 50.0 % of the training images were right and 40.0 %")
        .contains("the validation loss rose from 1.0000 in epoch 1 to 1.5000");
  }

  @Test
  void findings_ofALossThatStands_sayThatItHardlyLearned() {
    assertThat(verdict(run(x -> 2.31), Level.WRONG)).contains("It has hardly learned");
    assertThat(verdict(run(x -> 2.3 - x), Level.WRONG)).isEmpty();
  }

  @Test
  void findings_ofALossThatRises_sayThatTheRateIsTooHigh() {
    assertThat(verdict(run(x -> 2.3 + 9 * x), Level.WRONG)).contains("The loss rose");
    MadeUpRun infinite = run(x -> 2.3 - x);
    infinite.line("{\"kind\":\"step\",\"step\":101,\"epoch\":1,\"loss\":\"NaN\"}");
    assertThat(verdict(infinite, Level.WRONG)).contains("The loss was not finite");
  }

  @Test
  void findings_ofALossThatFallsEarlyAndStands_sayThatTheRateMayBeHigh() {
    assertThat(verdict(run(x -> x < 0.1 ? 2.3 : 1.5), Level.LOOK))
        .contains("The loss fell early and then stood");
    assertThat(verdict(run(x -> 2.3 - x), Level.LOOK)).doesNotContain("fell early");
  }

  @Test
  void findings_ofAnOddFirstLoss_sayWhereToLook() {
    assertThat(verdict(run(x -> 9 - 8 * x), Level.LOOK)).contains("It began oddly");
  }
}
