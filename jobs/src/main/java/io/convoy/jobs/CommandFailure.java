package io.convoy.jobs;

import io.convoy.executor.base.ExitCode;
import io.convoy.executor.base.FailureKind;
import io.convoy.executor.base.ForeignFailures;
import io.convoy.executor.base.HasFailureKind;
import io.convoy.executor.base.KerberosRemedy;
import io.convoy.executor.base.Reason;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.lang3.exception.ExceptionUtils;

/** What a command failed with, as the command line reports it. */
final class CommandFailure {
  private final Throwable thrown;
  private final Optional<Throwable> forUser;
  private final Optional<String> kerberos;

  CommandFailure(Throwable thrown) {
    this.thrown = thrown;
    List<Throwable> causes = ExceptionUtils.getThrowableList(thrown);
    forUser = causes.stream().filter(CommandFailure::isForUser).findFirst();
    kerberos = KerberosRemedy.of(causes);
  }

  private static boolean isForUser(Throwable cause) {
    return cause instanceof HasFailureKind || ForeignFailures.kind(cause) == FailureKind.USAGE;
  }

  /** Whether some cause has a message for the user; else it is a defect. */
  boolean isForeseen() {
    return forUser.isPresent() || kerberos.isPresent();
  }

  /** That of the outermost cause whose message is for the user. */
  ExitCode exitCode() {
    FailureKind other = kerberos.isPresent() ? FailureKind.STORAGE : FailureKind.UNEXPECTED;
    return forUser.map(ForeignFailures::kind).orElse(other).exitCode();
  }

  /** What the user reads. */
  Stream<String> lines() {
    String said = forUser.map(Throwable::getMessage).orElseGet(this::unforeseen);
    return kerberos
        .filter(remedy -> !said.contains("--keytab"))
        .map(remedy -> said.strip() + "; " + remedy)
        .orElse(said)
        .lines();
  }

  private String unforeseen() {
    return kerberos.isPresent() ? Reason.of(thrown) : "unexpected failure: " + thrown;
  }
}
