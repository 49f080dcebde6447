package io.convoy.executor.exchange.tls;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * A rank's two connections by TLS in the ring of all ranks: it sends to the rank before it, and
 * receives from the rank after it. One thread may send while another receives.
 */
public final class RingChannel implements AutoCloseable {
  /** What is sent at once, at most. */
  public static final int PIECE_BYTES = TlsSocket.PLAIN_BYTES;

  /** How long what is under way may take to arrive once this rank has ended. */
  private static final Duration LINGER = Duration.ofSeconds(10);

  private final Neighbour before;
  private final Neighbour after;

  /** One end of the connections, and how messages name who is there. */
  record Neighbour(TlsSocket socket, String name) {}

  RingChannel(Neighbour before, Neighbour after) {
    this.before = before;
    this.after = after;
  }

  /**
   * Sends to the rank before this one.
   *
   * @throws IOException naming that rank
   */
  public void send(ByteBuffer bytes) throws IOException {
    try {
      before.socket.write(bytes);
    } catch (IOException e) {
      throw named(before, e);
    }
  }

  /**
   * Waits for as many bytes of the rank after this one as there is room for.
   *
   * @throws IOException naming that rank
   */
  public void receive(ByteBuffer bytes) throws IOException {
    try {
      while (bytes.hasRemaining()) {
        if (after.socket.read(bytes) < 0) {
          throw new EOFException("it has ended the exchange");
        }
      }
    } catch (IOException e) {
      throw named(after, e);
    }
  }

  private static IOException named(Neighbour neighbour, IOException e) {
    return new IOException(neighbour.name + ": " + e.getMessage(), e);
  }

  /**
   * Ends it in order, when nothing is sent or received any more. Who closed a connection at once
   * would take from the other what has not yet been read.
   */
  public void end() {
    try {
      before.socket.end();
      outlast(after.socket);
      outlast(before.socket);
    } catch (IOException e) {
      return; // a neighbour is gone, or late: it has failed for a reason of its own
    } finally {
      close();
    }
  }

  /** Reads until the other side has ended, too, and closes it. */
  private static void outlast(TlsSocket socket) throws IOException {
    socket.plain().setSoTimeout(Math.toIntExact(LINGER.toMillis()));
    ByteBuffer rest = ByteBuffer.allocate(1);
    while (socket.read(rest.clear()) >= 0) {
      rest.clear();
    }
    socket.close();
  }

  /** Breaks both connections, and whatever waits for them. */
  @Override
  public void close() {
    before.socket.close();
    after.socket.close();
  }
}
