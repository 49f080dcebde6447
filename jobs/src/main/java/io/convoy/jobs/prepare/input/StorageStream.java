package io.convoy.jobs.prepare.input;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * An archive's bytes, of which storage's failures are unchecked: what else fails in reading it is
 * damage of the archive.
 */
final class StorageStream extends FilterInputStream {
  private final String archive;

  StorageStream(InputStream in, String archive) {
    super(in);
    this.archive = archive;
  }

  @Override
  public int read() {
    try {
      return super.read();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    try {
      return super.read(target, offset, length);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private UncheckedIOException failed(IOException e) {
    return new UncheckedIOException("cannot read the archive " + archive, e);
  }
}
