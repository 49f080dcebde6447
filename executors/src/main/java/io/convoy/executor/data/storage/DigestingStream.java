package io.convoy.executor.data.storage;

import io.convoy.executor.base.Sha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** A stream that takes the SHA-256 of all that is read or skipped. */
public final class DigestingStream extends FilterInputStream {
  private final MessageDigest digest;
  private long count;

  /** Reads another stream, which is closed with this one. */
  public DigestingStream(InputStream in) {
    super(in);
    digest = Sha256.digest();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read = in.read(target, offset, length);
    if (read > 0) {
      digest.update(target, offset, read);
      count += read;
    }
    return read;
  }

  /** Reads, since what is skipped counts. */
  @Override
  public long skip(long bytes) throws IOException {
    byte[] buffer = new byte[(int) Math.min(1 << 16, Math.max(1, bytes))];
    long skipped = 0;
    while (skipped < bytes) {
      int read = read(buffer, 0, (int) Math.min(buffer.length, bytes - skipped));
      if (read < 0) {
        break;
      }
      skipped += read;
    }
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /** Bytes so far. */
  public long count() {
    return count;
  }

  /** The SHA-256 of the bytes so far; call it once. */
  public byte[] digest() {
    return digest.digest();
  }
}
