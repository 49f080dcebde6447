package io.convoy.executor.data.storage;

import io.convoy.executor.base.Reason;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A file that is being written on a Hadoop file system. What goes wrong is an {@link IOException},
 * also on a local disk that is full: Hadoop throws an {@link Error} there, which would end the
 * thread that writes.
 */
public final class FileOutput extends FilterOutputStream {
  private FileOutput(OutputStream out) {
    super(out);
  }

  /** An operation on the file. */
  private interface Operation {
    void run() throws IOException;
  }

  /** The output into a stream that a file system has opened. */
  public static OutputStream of(OutputStream out) {
    return new FileOutput(out);
  }

  /** Creates a file in place of what is there. */
  public static OutputStream create(FileSystem files, Path file) throws IOException {
    try {
      return of(files.create(file, true));
    } catch (FSError e) {
      throw unwrapped(e);
    }
  }

  @Override
  public void write(int value) throws IOException {
    perform(() -> out.write(value));
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    perform(() -> out.write(bytes, offset, length));
  }

  @Override
  public void flush() throws IOException {
    perform(out::flush);
  }

  @Override
  public void close() throws IOException {
    perform(out::close);
  }

  private static void perform(Operation operation) throws IOException {
    try {
      operation.run();
    } catch (FSError e) {
      throw unwrapped(e);
    }
  }

  private static IOException unwrapped(FSError e) {
    return new IOException(Reason.of(e.getCause() == null ? e : e.getCause()), e);
  }
}
