package io.convoy.driver.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InitialLossTest {
  @Test
  void stepCompleted_firstLossFarFromLnClasses_warns() {
    List<String> warnings = new ArrayList<>();
    InitialLoss listener = new InitialLoss(10, warnings::add);
    listener.stepCompleted(Runs.step(1, 2.5, 1));
    listener.stepCompleted(Runs.step(2, 9, 1));
    assertThat(warnings).isEmpty();
    listener.stepCompleted(Runs.step(1, 9, 1));
    assertThat(warnings)
        .singleElement()
        .asString()
        .startsWith(
            "Warning: the first loss is 9.0000, but a network that knows nothing has ln(10) = 2.3026:");
  }
}
