package io.convoy.jobs.prepare.input;

import io.convoy.executor.data.storage.DataFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import org.apache.hadoop.fs.Path;

/** A file in the staging folder to which images are unpacked, one behind the other. */
final class StagedFiles implements AutoCloseable {
  private final Path file;
  private final OutputStream out;
  private long end;

  StagedFiles(DataFolder staging) throws IOException {
    file = staging.child("attempts/" + UUID.randomUUID() + ".bin");
    out = staging.fileSystem().create(file, true);
  }

  /** Where the image's bytes are to be written, before {@link #added}. */
  OutputStream out() {
    return out;
  }

  /**
   * Says that an image has been written.
   *
   * @param place where it belongs in the input
   * @param size in bytes
   * @param label of it; empty if its place tells
   */
  ListedFile added(String place, long size, String label) {
    ListedFile listed = new ListedFile(place, file.toString(), end, size, 0, label);
    end += size;
    return listed;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
