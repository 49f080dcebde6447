package io.convoy.executor.exchange.tls;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * What a relay says first on a new connection, which the other answers.
 *
 * @param meeting which round's ranks these are, and which attempt
 * @param from the rank that says it
 * @param to the rank that it means
 */
record Greeting(String meeting, int from, int to) {
  private static final int WELCOME = 1;

  /** Says it and waits until it is answered. */
  void say(TlsSocket socket) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF(meeting);
    out.writeInt(from);
    out.writeInt(to);
    socket.write(ByteBuffer.wrap(bytes.toByteArray()));
    if (new Words(socket).read() != WELCOME) {
      throw new EOFException("rank " + to + " did not let rank " + from + " in");
    }
  }

  static Greeting hear(TlsSocket socket) throws IOException {
    DataInputStream in = new DataInputStream(new Words(socket));
    return new Greeting(in.readUTF(), in.readInt(), in.readInt());
  }

  static void answer(TlsSocket socket) throws IOException {
    socket.write(ByteBuffer.wrap(new byte[] {WELCOME}));
  }

  /** A connection as a stream, of which no more is read than belongs to a greeting. */
  private static final class Words extends InputStream {
    private final TlsSocket socket;

    Words(TlsSocket socket) {
      this.socket = socket;
    }

    @Override
    public int read() throws IOException {
      byte[] word = new byte[1];
      return read(word, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(word[0]);
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
      try {
        return socket.read(ByteBuffer.wrap(bytes, from, count));
      } catch (EOFException e) {
        return -1; // cut off, as who is not let in
      }
    }
  }
}
