package io.convoy.driver.snapshot;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PositionedReadable;
import org.apache.hadoop.fs.Seekable;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * Objects in memory as an S3 store has them, {@code objects:}. An object is there at once and whole
 * when its stream is closed, and not before; folders are only the beginnings of names, removed
 * object by object; nothing is renamed or appended to; and listings may lag behind.
 */
public final class ObjectStore extends FileSystem {
  private static final URI ROOT = URI.create("objects:///");
  private static final NavigableMap<String, byte[]> OBJECTS = new TreeMap<>();
  private static NavigableMap<String, byte[]> listed = OBJECTS;

  /** Has listings show from now on what there is now. */
  static void holdListings() {
    listed = new TreeMap<>(OBJECTS);
  }

  /** Has listings show what there is. */
  static void releaseListings() {
    listed = OBJECTS;
  }

  static void clear() {
    OBJECTS.clear();
    releaseListings();
  }

  @Override
  public URI getUri() {
    return ROOT;
  }

  private static String key(Path path) {
    return path.toUri().getPath();
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    byte[] object = OBJECTS.get(key(path));
    if (object == null) {
      throw new FileNotFoundException("no object " + path);
    }
    return new FSDataInputStream(new Content(object));
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    Faults.operation("begin " + path);
    return new FSDataOutputStream(new Upload(path), null);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    boolean any = false;
    for (String key : keys(OBJECTS, key(path))) {
      Faults.operation("delete " + key);
      OBJECTS.remove(key);
      any = true;
    }
    return any;
  }

  /** Of the object itself and of all below. */
  private static List<String> keys(NavigableMap<String, byte[]> objects, String path) {
    return objects.keySet().stream()
        .filter(key -> key.equals(path) || key.startsWith(path + "/"))
        .toList();
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    String folder = key(path) + "/";
    List<FileStatus> children = new ArrayList<>();
    for (String key : listed.tailMap(folder).keySet()) {
      if (key.startsWith(folder)) {
        String rest = key.substring(folder.length());
        int slash = rest.indexOf('/');
        Path child = new Path(path, slash < 0 ? rest : rest.substring(0, slash));
        FileStatus status = new FileStatus(0, slash >= 0, 1, 1, 0, child);
        if (!children.contains(status)) {
          children.add(status);
        }
      }
    }
    if (children.isEmpty()) {
      throw new FileNotFoundException("nothing below " + path);
    }
    return children.toArray(FileStatus[]::new);
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    byte[] object = OBJECTS.get(key(path));
    if (object != null) {
      return new FileStatus(object.length, false, 1, 1, 0, path);
    } else if (!keys(OBJECTS, key(path)).isEmpty()) {
      return new FileStatus(0, true, 1, 1, 0, path);
    }
    throw new FileNotFoundException("no object " + path);
  }

  @Override
  public boolean rename(Path from, Path to) {
    throw new UnsupportedOperationException("rename " + from);
  }

  @Override
  public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
    throw new UnsupportedOperationException("append to " + path);
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) {
    return true;
  }

  @Override
  public void setWorkingDirectory(Path path) {}

  @Override
  public Path getWorkingDirectory() {
    return new Path(ROOT);
  }

  /** Parts that become an object when the last is there. */
  private static final class Upload extends ByteArrayOutputStream {
    private final Path path;
    private boolean closed;

    Upload(Path path) {
      this.path = path;
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        Faults.operation("complete " + path);
        OBJECTS.put(key(path), toByteArray());
      }
    }
  }

  private static final class Content extends ByteArrayInputStream
      implements Seekable, PositionedReadable {
    Content(byte[] object) {
      super(object);
    }

    @Override
    public void seek(long position) {
      pos = (int) position;
    }

    @Override
    public long getPos() {
      return pos;
    }

    @Override
    public boolean seekToNewSource(long target) {
      return false;
    }

    @Override
    public int read(long position, byte[] buffer, int offset, int length) {
      int count = Math.min(length, this.count - (int) position);
      System.arraycopy(buf, (int) position, buffer, offset, count);
      return count;
    }

    @Override
    public void readFully(long position, byte[] buffer, int offset, int length) {
      System.arraycopy(buf, (int) position, buffer, offset, length);
    }

    @Override
    public void readFully(long position, byte[] buffer) {
      readFully(position, buffer, 0, buffer.length);
    }
  }
}
