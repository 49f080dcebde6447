package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.driver.cluster.ClusterException;
import io.convoy.driver.conf.ConfException;
import io.convoy.driver.run.TrainingException;
import io.convoy.executor.data.storage.DataException;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ExitCodeTest {
  @Test
  void codes_asDocumented_areTheseNumbers() {
    assertThat(ExitCode.values()).extracting(ExitCode::code).containsExactly(0, 2, 3, 4, 5);
  }

  @Test
  void of_eachKind_isItsCode() {
    assertThat(ExitCode.of(new ConfException(List.of("x")))).isEqualTo(ExitCode.USAGE);
    assertThat(ExitCode.of(new CommandLine.ParameterException(new CommandLine(new Main()), "x")))
        .isEqualTo(ExitCode.USAGE);
    assertThat(ExitCode.of(new IllegalArgumentException("x"))).isEqualTo(ExitCode.USAGE);
    assertThat(ExitCode.of(new DataException("x"))).isEqualTo(ExitCode.DATA);
    assertThat(ExitCode.of(new TrainingException("x"))).isEqualTo(ExitCode.TRAINING);
    assertThat(ExitCode.of(new ClusterException("x"))).isEqualTo(ExitCode.CLUSTER);
    assertThat(ExitCode.of(new IllegalStateException("x"))).isEqualTo(ExitCode.TRAINING);
    assertThat(ExitCode.of(new OutOfMemoryError("x"))).isEqualTo(ExitCode.TRAINING);
  }

  @Test
  void of_wrapped_isThatOfTheOutermostKnownCause() {
    DataException data = new DataException("x", new IllegalArgumentException("y"));
    assertThat(ExitCode.of(new RuntimeException(new RuntimeException(data))))
        .isEqualTo(ExitCode.DATA);
    assertThat(ExitCode.of(new TrainingException("z", data))).isEqualTo(ExitCode.TRAINING);
  }

  @Test
  void of_causesInACircle_ends() {
    RuntimeException one = new RuntimeException("one");
    RuntimeException other = new RuntimeException("other", one);
    one.initCause(other);
    assertThat(ExitCode.of(one)).isEqualTo(ExitCode.TRAINING);
  }
}
