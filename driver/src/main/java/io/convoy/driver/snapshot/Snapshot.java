package io.convoy.driver.snapshot;

import io.convoy.executor.worker.SnapshotFiles;

/**
 * A complete snapshot.
 *
 * @param folder where it lies, a URI or path
 * @param content what it is of
 */
public record Snapshot(String folder, SnapshotContent content) {
  /** The DL4J model file. */
  public String modelFile() {
    return folder + "/" + SnapshotFiles.MODEL;
  }
}
