package io.convoy.jobs;

import io.convoy.executor.base.ExitCode;
import io.convoy.executor.base.FailureKind;
import io.convoy.executor.base.ForeignFailures;
import io.convoy.executor.base.HasFailureKind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.lang3.exception.ExceptionUtils;

/** What a command failed with, as the command line reports it. */
final class CommandFailure {
  private final Throwable thrown;
  private final Optional<Throwable> forUser;

  CommandFailure(Throwable thrown) {
    this.thrown = thrown;
    List<Throwable> causes = ExceptionUtils.getThrowableList(thrown);
    forUser = causes.stream().filter(CommandFailure::isForUser).findFirst();
  }

  private static boolean isForUser(Throwable cause) {
    return cause instanceof HasFailureKind || ForeignFailures.kind(cause) == FailureKind.USAGE;
  }

  /** Whether some cause has a message for the user; else it is a defect. */
  boolean isForeseen() {
    return forUser.isPresent();
  }

  /** That of the outermost cause whose message is for the user. */
  ExitCode exitCode() {
    return forUser.map(ForeignFailures::kind).orElse(FailureKind.UNEXPECTED).exitCode();
  }

  /** What the user reads. */
  Stream<String> lines() {
    return forUser
        .map(Throwable::getMessage)
        .orElseGet(() -> "unexpected failure: " + forUser.orElse(thrown))
        .lines();
  }
}
