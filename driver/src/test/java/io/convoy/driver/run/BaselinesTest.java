package io.convoy.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.conf.ConfException;
import io.convoy.driver.conf.RunConf;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Without the baseline's module, as in a build that nobody asked to have it. */
class BaselinesTest {
  private static RunConf conf(String mode) {
    return RunConf.read(
        Optional.empty(),
        List.of("run.dir=r", "data.path=d", "model.name=lenet", "synchronise.mode=" + mode));
  }

  @Test
  void baseline_thatIsNotBuiltIn_isRefusedSayingHowToBuildIt() {
    assertThatThrownBy(() -> Baselines.of(conf("dl4j")))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining(
            "synchronise.mode = dl4j: this build of Convoy does not have it: build it with mvn"
                + " -Pdl4j-baseline");
  }

  @Test
  void baseline_ofConvoysOwnModes_isNone() {
    assertThat(Baselines.of(conf("allreduce"))).isEmpty();
    assertThat(Baselines.of(conf("averaging"))).isEmpty();
  }
}
