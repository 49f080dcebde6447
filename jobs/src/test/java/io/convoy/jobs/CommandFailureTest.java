package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.driver.cluster.ClusterException;
import io.convoy.driver.conf.ConfException;
import io.convoy.driver.run.TrainingException;
import io.convoy.driver.snapshot.SnapshotException;
import io.convoy.executor.base.ExitCode;
import io.convoy.executor.data.storage.DataException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandFailureTest {
  private static ExitCode exitCode(Throwable failure) {
    return new CommandFailure(failure).exitCode();
  }

  @Test
  void exitCode_ofEachKind_isItsOwn() {
    assertThat(exitCode(new ConfException(List.of("x")))).isEqualTo(ExitCode.USAGE);
    assertThat(exitCode(new IllegalArgumentException("x"))).isEqualTo(ExitCode.USAGE);
    assertThat(exitCode(new DataException("x"))).isEqualTo(ExitCode.DATA);
    assertThat(exitCode(new SnapshotException("x"))).isEqualTo(ExitCode.DATA);
    assertThat(exitCode(new TrainingException("x"))).isEqualTo(ExitCode.TRAINING);
    assertThat(exitCode(new ClusterException("x"))).isEqualTo(ExitCode.CLUSTER);
    assertThat(exitCode(new IllegalStateException("x"))).isEqualTo(ExitCode.TRAINING);
    assertThat(exitCode(new OutOfMemoryError("x"))).isEqualTo(ExitCode.TRAINING);
  }

  @Test
  void failure_wrapped_isItsOutermostCauseForTheUser() {
    DataException data = new DataException("x", new IllegalArgumentException("y"));
    CommandFailure wrapped = new CommandFailure(new RuntimeException(new RuntimeException(data)));
    assertThat(wrapped.exitCode()).isEqualTo(ExitCode.DATA);
    assertThat(wrapped.lines()).containsExactly("x");
    assertThat(exitCode(new TrainingException("z", data))).isEqualTo(ExitCode.TRAINING);
  }

  @Test
  void failure_causesInACircle_ends() {
    RuntimeException one = new RuntimeException("one");
    RuntimeException other = new RuntimeException("other", one);
    one.initCause(other);
    assertThat(exitCode(one)).isEqualTo(ExitCode.TRAINING);
  }

  @Test
  void failure_thatNobodyForesaw_isCalledSo() {
    CommandFailure defect = new CommandFailure(new IllegalStateException("rank 3 of 2"));
    assertThat(defect.isForeseen()).isFalse();
    assertThat(defect.lines())
        .containsExactly("unexpected failure: java.lang.IllegalStateException: rank 3 of 2");
    assertThat(new CommandFailure(new OutOfMemoryError("heap")).isForeseen()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'Client cannot authenticate via:[TOKEN, KERBEROS]', 'run kinit, or give --principal'",
    "'SIMPLE authentication is not enabled. Available:[TOKEN]', 'let HADOOP_CONF_DIR name'",
    "'Failed to specify server''s Kerberos principal name', 'let HADOOP_CONF_DIR name'",
    "'GSS initiate failed', 'compare the clocks'",
    "'token (token for alice: HDFS_DELEGATION_TOKEN owner=a) is expired', '--keytab they are renewed'",
  })
  void failure_ofKerberos_namesTheRemedyInTheSameLine(String said, String remedy) {
    IOException hadoop = new IOException("Failed on local exception", new IOException(said));
    CommandFailure seen = new CommandFailure(new DataException("cannot read hdfs://a/b", hadoop));
    assertThat(seen.exitCode()).isEqualTo(ExitCode.DATA);
    assertThat(seen.lines())
        .singleElement()
        .asString()
        .startsWith("cannot read hdfs://a/b; ")
        .contains(remedy);
    CommandFailure bare = new CommandFailure(hadoop);
    assertThat(bare.isForeseen()).isTrue();
    assertThat(bare.exitCode()).isEqualTo(ExitCode.DATA);
    assertThat(bare.lines()).singleElement().asString().startsWith("Failed on local exception; ");
  }

  @Test
  void failure_thatNamesTheRemedyItself_doesNotNameItTwice() {
    String said = "x wants Kerberos: run kinit, or give --principal and --keytab";
    DataException data = new DataException(said, new IOException("GSS initiate failed"));
    assertThat(new CommandFailure(data).lines()).containsExactly(said);
  }
}
