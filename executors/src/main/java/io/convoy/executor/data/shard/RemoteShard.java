package io.convoy.executor.data.shard;

import io.convoy.executor.base.Retry;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.storage.DataFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.io.IOUtils;

/** A shard on the dataset's file system; one that fails to read is opened anew. */
final class RemoteShard implements ShardBytes {
  private final DataFolder root;
  private final Dataset.Shard shard;
  private final Retry retry;
  private FSDataInputStream stream;

  RemoteShard(DataFolder root, Dataset.Shard shard, Retry retry) {
    this.root = root;
    this.shard = shard;
    this.retry = retry;
  }

  @Override
  public void readFully(long position, byte[] bytes) throws IOException {
    retry.read(
        "reading " + shard.file(),
        () -> {
          FSDataInputStream in = stream();
          try {
            in.readFully(position, bytes);
          } catch (IOException e) {
            discard(in);
            throw e;
          }
        });
  }

  /** How reads are tried. */
  Retry retry() {
    return retry;
  }

  /** Copies the whole shard. */
  void copy(OutputStream out) throws IOException {
    try (InputStream in = root.fileSystem().open(root.child(shard.file()))) {
      in.transferTo(out);
    }
  }

  private synchronized FSDataInputStream stream() throws IOException {
    if (stream == null) {
      stream = root.fileSystem().open(root.child(shard.file()));
    }
    return stream;
  }

  /** Other threads may be reading from it: they fail, and open it anew likewise. */
  private synchronized void discard(FSDataInputStream broken) {
    if (stream == broken) {
      stream = null;
      IOUtils.closeStream(broken);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (stream != null) {
      stream.close();
      stream = null;
    }
  }
}
