package io.convoy.driver.snapshot;

import java.io.IOException;
import org.apache.hadoop.fs.Path;

/** A snapshot is there but cannot be read now; it may be whole. */
final class UnreadableSnapshotException extends SnapshotException {
  UnreadableSnapshotException(String folder, IOException cause) {
    super(
        String.format(
            "cannot read the snapshot %s: %s; try again, or remove its folder if it is lost",
            folder, cause.getMessage()),
        cause);
  }

  /** The snapshot that it adds to is gone or damaged. */
  UnreadableSnapshotException(Path folder, Path base, Exception cause) {
    super(
        String.format(
            "the snapshot %s holds only what has learned since %s, which is gone or changed: %s; put"
                + " that back as it was, or take another run.dir to begin again",
            folder, base, cause.getMessage()),
        cause);
  }
}
