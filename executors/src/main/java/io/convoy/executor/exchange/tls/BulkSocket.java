package io.convoy.executor.exchange.tls;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;

/**
 * A connection that carries TLS in large pieces. Java's TLS reads each record of 16 KiB by two
 * calls of the system and writes it by one, which costs about as much as its cipher does.
 */
final class BulkSocket extends Socket {
  /** What the system takes and gives in one call of Java's. */
  static final int BYTES = 128 << 10;

  /** What fits into that once it is encrypted, in whole records. */
  static final int PLAIN_BYTES = BYTES - (16 << 10);

  private final Socket socket;
  private final Pieces in;
  private final Batches out;

  BulkSocket(Socket socket) throws IOException {
    this.socket = socket;
    in = new Pieces(socket.getInputStream());
    out = new Batches(socket.getOutputStream());
  }

  /** What has come, of which a reader may look at the next record. */
  private static final class Pieces extends BufferedInputStream {
    private static final int HEADER_BYTES = 5;

    /** Longer ones are of data: what TLS itself says, tickets and new keys, is shorter. */
    private static final int DATA_BYTES = 8 << 10;

    Pieces(InputStream in) {
      super(in, BYTES);
    }

    /** Whether a record of data has begun to come, the rest of which is on its way. */
    synchronized boolean hasData() {
      return count - pos >= HEADER_BYTES
          && ((buf[pos + 3] & 0xff) << 8 | (buf[pos + 4] & 0xff)) >= DATA_BYTES;
    }
  }

  /** What is to go, sent at once except while more is held for. */
  private static final class Batches extends BufferedOutputStream {
    private boolean held;

    Batches(OutputStream out) {
      super(out, BYTES);
    }

    synchronized void hold() {
      held = true;
    }

    synchronized void send() throws IOException {
      held = false;
      flush();
    }

    @Override
    public synchronized void flush() throws IOException {
      if (!held) {
        super.flush();
      }
    }
  }

  /** Whether more data has begun to come, so that a reader need not wait for it. */
  boolean hasData() {
    return in.hasData();
  }

  /** Keeps what is written, as far as there is room, until {@link #send}. */
  void hold() {
    out.hold();
  }

  void send() throws IOException {
    out.send();
  }

  @Override
  public InputStream getInputStream() {
    return in;
  }

  @Override
  public OutputStream getOutputStream() {
    return out;
  }

  @Override
  public boolean isConnected() {
    return socket.isConnected();
  }

  @Override
  public boolean isBound() {
    return socket.isBound();
  }

  @Override
  public boolean isClosed() {
    return socket.isClosed();
  }

  @Override
  public boolean isInputShutdown() {
    return socket.isInputShutdown();
  }

  @Override
  public boolean isOutputShutdown() {
    return socket.isOutputShutdown();
  }

  @Override
  public void shutdownInput() throws IOException {
    socket.shutdownInput();
  }

  @Override
  public void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public synchronized void setSoTimeout(int millis) throws SocketException {
    socket.setSoTimeout(millis);
  }

  @Override
  public synchronized int getSoTimeout() throws SocketException {
    return socket.getSoTimeout();
  }

  @Override
  public int getSoLinger() throws SocketException {
    return socket.getSoLinger();
  }

  @Override
  public InetAddress getInetAddress() {
    return socket.getInetAddress();
  }

  @Override
  public InetAddress getLocalAddress() {
    return socket.getLocalAddress();
  }

  @Override
  public int getPort() {
    return socket.getPort();
  }

  @Override
  public int getLocalPort() {
    return socket.getLocalPort();
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return socket.getRemoteSocketAddress();
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return socket.getLocalSocketAddress();
  }

  @Override
  public synchronized void close() throws IOException {
    socket.close();
  }
}
