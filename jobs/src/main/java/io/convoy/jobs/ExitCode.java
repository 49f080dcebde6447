package io.convoy.jobs;

import io.convoy.driver.cluster.ClusterException;
import io.convoy.driver.conf.ConfException;
import io.convoy.driver.run.LeaseException;
import io.convoy.driver.run.TrainingException;
import io.convoy.driver.snapshot.SnapshotException;
import io.convoy.executor.base.NativeLibraryException;
import io.convoy.executor.data.storage.DataException;
import java.util.List;
import java.util.Optional;
import org.apache.commons.lang3.exception.ExceptionUtils;
import picocli.CommandLine.ParameterException;

/** How a job ended, as the process tells it to whoever started it. */
enum ExitCode {
  /** All is done. */
  DONE(0),
  /** The command line or the configuration cannot be used. */
  USAGE(2),
  /** A dataset, an image or a snapshot cannot be used. */
  DATA(3),
  /** Training cannot go on, or something failed that nobody foresaw. */
  TRAINING(4),
  /** The cluster does not give what the job needs, or lost it. */
  CLUSTER(5);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static ExitCode of(Throwable failure) {
    return known(failure).flatMap(ExitCode::ofKnown).orElse(TRAINING);
  }

  /** The outermost cause whose message is meant for the user, or empty if there is none. */
  static Optional<Throwable> known(Throwable failure) {
    List<Throwable> causes = ExceptionUtils.getThrowableList(failure);
    return causes.stream().filter(cause -> ofKnown(cause).isPresent()).findFirst();
  }

  private static Optional<ExitCode> ofKnown(Throwable cause) {
    if (cause instanceof ConfException
        || cause instanceof ParameterException
        || cause instanceof NativeLibraryException
        || cause instanceof IllegalArgumentException) {
      return Optional.of(USAGE);
    } else if (cause instanceof DataException || cause instanceof SnapshotException) {
      return Optional.of(DATA);
    } else if (cause instanceof TrainingException) {
      return Optional.of(TRAINING);
    } else if (cause instanceof ClusterException || cause instanceof LeaseException) {
      return Optional.of(CLUSTER);
    }
    return Optional.empty();
  }
}
