package io.convoy.driver.snapshot;

import java.io.IOException;

/** A snapshot is there but cannot be read now; it may be whole. */
final class UnreadableSnapshotException extends SnapshotException {
  UnreadableSnapshotException(String folder, IOException cause) {
    super(
        String.format(
            "cannot read the snapshot %s: %s; try again, or remove its folder if it is lost",
            folder, cause.getMessage()),
        cause);
  }
}
