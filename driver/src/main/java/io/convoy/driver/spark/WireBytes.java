package io.convoy.driver.spark;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Counts the bytes of a message as Spark's own serialisation writes it, without its envelope. */
final class WireBytes extends OutputStream {
  private long written;

  private WireBytes() {}

  static long of(Object message) {
    try (WireBytes bytes = new WireBytes();
        ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(message);
      out.flush();
      return bytes.written;
    } catch (IOException e) {
      throw new UncheckedIOException("a message cannot be sent", e);
    }
  }

  @Override
  public void write(int one) {
    written++;
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    written += length;
  }
}
