package io.convoy.jobs.prepare.input;

import io.convoy.executor.data.shard.ShardIndex;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;

/** Reads images of the input; containers stay open until it is closed. Safe for many threads. */
public final class InputReader implements AutoCloseable {
  private final DataFolder root;
  private final Map<String, FSDataInputStream> containers = new HashMap<>();

  public InputReader(DataFolder root) {
    this.root = root;
  }

  /**
   * Reads an image.
   *
   * @throws DataException if it is refused unread
   * @throws UncheckedIOException if storage fails
   */
  public byte[] read(InputFile file) {
    if (file.size() > ShardIndex.LARGEST_IMAGE) {
      throw new DataException("larger than 512 MiB: no single image");
    }
    try {
      if (!file.container().isEmpty()) {
        byte[] bytes = new byte[(int) file.size()];
        container(file.container()).readFully(file.offset(), bytes);
        return bytes;
      }
      try (InputStream in = root.fileSystem().open(new Path(root.path() + "/" + file.path()))) {
        return in.readAllBytes();
      }
    } catch (FileNotFoundException | AccessControlException e) {
      throw new DataException(
          "cannot be opened: it is gone, its permissions forbid it, or its name is not valid in"
              + " this locale",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + root + "/" + file.path(), e);
    }
  }

  private synchronized FSDataInputStream container(String name) throws IOException {
    FSDataInputStream open = containers.get(name);
    if (open == null) {
      open = root.fileSystem().open(new Path(name));
      containers.put(name, open);
    }
    return open;
  }

  @Override
  public synchronized void close() throws IOException {
    for (FSDataInputStream container : containers.values()) {
      container.close();
    }
  }
}
