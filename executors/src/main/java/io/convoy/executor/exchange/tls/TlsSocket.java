package io.convoy.executor.exchange.tls;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/**
 * A connection on which both sides have shown that they belong to the run. One thread may write
 * while another reads.
 *
 * <p>It stands on Java's engine for TLS, whose sockets call the system for each record of 16 KiB
 * and copy it three times more; here records go by eights, to and from whatever memory they are
 * for.
 */
final class TlsSocket implements AutoCloseable {
  /** What the system takes and gives in one call of Java's. */
  private static final int BYTES = 128 << 10;

  /** What fits into that once it is encrypted, in whole records. */
  static final int PLAIN_BYTES = BYTES - (16 << 10);

  /** How long the other side may take to show who it is. */
  private static final Duration HANDSHAKE = Duration.ofSeconds(10);

  private final Socket plain;
  private final SSLEngine engine;
  private final ByteBuffer sent = ByteBuffer.allocate(BYTES); // encrypted; guards itself
  private final ByteBuffer received = ByteBuffer.allocate(BYTES).limit(0); // encrypted
  private final ByteBuffer left; // what was decrypted and nobody has read yet

  private TlsSocket(Socket plain, SSLEngine engine) {
    this.plain = plain;
    this.engine = engine;
    left = ByteBuffer.allocate(engine.getSession().getPacketBufferSize()).limit(0);
  }

  /** The side that has connected. */
  static TlsSocket client(SSLContext tls, Socket plain) throws IOException {
    return shaken(tls, plain, true);
  }

  /** The side that was connected to. */
  static TlsSocket server(SSLContext tls, Socket plain) throws IOException {
    return shaken(tls, plain, false);
  }

  private static TlsSocket shaken(SSLContext tls, Socket plain, boolean client) throws IOException {
    plain.setSoTimeout(Math.toIntExact(HANDSHAKE.toMillis()));
    SSLEngine engine = tls.createSSLEngine();
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3"});
    parameters.setCipherSuites(new String[] {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"});
    parameters.setNeedClientAuth(!client);
    engine.setUseClientMode(client);
    engine.setSSLParameters(parameters);
    TlsSocket socket = new TlsSocket(plain, engine);
    socket.shake();
    return socket;
  }

  private void shake() throws IOException {
    try {
      engine.beginHandshake();
      oblige();
      while (engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP) {
        Status status = engine.unwrap(received, left.clear()).getStatus();
        left.flip();
        if (status == Status.CLOSED) {
          throw new EOFException("the other side has ended the handshake");
        }
        if (status == Status.BUFFER_UNDERFLOW) {
          receive();
        }
        oblige();
      }
    } catch (SSLException e) {
      complain();
      throw e;
    }
  }

  /** Does what TLS itself has to do: its handshake, and new keys from time to time. */
  private void oblige() throws IOException {
    boolean more = true;
    while (more) {
      HandshakeStatus status = engine.getHandshakeStatus();
      if (status == HandshakeStatus.NEED_TASK) {
        engine.getDelegatedTask().run();
      } else {
        more = status == HandshakeStatus.NEED_WRAP && say();
      }
    }
  }

  private boolean say() throws IOException {
    synchronized (sent) {
      boolean said = wrap(ByteBuffer.allocate(0)).bytesProduced() > 0;
      flush();
      return said;
    }
  }

  /** Lets the other side know why this one goes, if it listens. */
  private void complain() {
    try {
      say();
    } catch (IOException e) {
      return; // it is going to notice all the same
    }
  }

  /** From now on the other side may be silent for as long as it likes. */
  TlsSocket trusted() throws SocketException {
    plain.setSoTimeout(0);
    return this;
  }

  /** What carries it. */
  Socket plain() {
    return plain;
  }

  /** Writes all of some bytes, which go on their way at once. */
  void write(ByteBuffer bytes) throws IOException {
    synchronized (sent) {
      while (bytes.hasRemaining()) {
        if (wrap(bytes).getStatus() != Status.OK) {
          throw new SocketException("it has been ended");
        }
      }
      flush();
    }
  }

  private SSLEngineResult wrap(ByteBuffer bytes) throws IOException {
    SSLEngineResult result = engine.wrap(bytes, sent);
    if (result.getStatus() == Status.BUFFER_OVERFLOW) {
      flush();
      return engine.wrap(bytes, sent);
    }
    return result;
  }

  private void flush() throws IOException {
    plain.getOutputStream().write(sent.array(), 0, sent.position());
    sent.clear();
  }

  /**
   * Waits for bytes, and takes more that have come with the first.
   *
   * @param bytes with room for at least one
   * @return their number, or -1 at the end
   */
  int read(ByteBuffer bytes) throws IOException {
    int start = bytes.position();
    take(bytes);
    try {
      while (bytes.hasRemaining()) {
        Status status = unwrap(bytes);
        boolean has = bytes.position() > start;
        if (status == Status.CLOSED && !has) {
          return -1;
        }
        if (status != Status.OK && has) {
          break;
        }
        if (status == Status.BUFFER_UNDERFLOW) {
          receive();
        }
      }
    } catch (SSLException e) {
      complain();
      throw e;
    }
    return bytes.position() - start;
  }

  /** Decrypts one record. */
  private Status unwrap(ByteBuffer bytes) throws IOException {
    Status status = engine.unwrap(received, bytes).getStatus();
    if (status == Status.BUFFER_OVERFLOW) { // it is longer than what is wanted
      status = engine.unwrap(received, left.clear()).getStatus();
      left.flip();
      take(bytes);
    }
    if (status == Status.BUFFER_OVERFLOW) {
      throw new SSLException("a record is too long");
    }
    if (status == Status.OK) {
      oblige();
    }
    return status;
  }

  private void take(ByteBuffer bytes) {
    int count = Math.min(left.remaining(), bytes.remaining());
    bytes.put(left.slice(left.position(), count));
    left.position(left.position() + count);
  }

  /** Waits for more of a record than has come yet. */
  private void receive() throws IOException {
    received.compact();
    int count =
        plain.getInputStream().read(received.array(), received.position(), received.remaining());
    received.position(received.position() + Math.max(count, 0)).flip();
    if (count < 0) {
      throw new EOFException("the connection broke");
    }
  }

  /** Says that nothing more is written; what the other side sends is still read. */
  void end() throws IOException {
    synchronized (sent) {
      engine.closeOutbound();
      while (!engine.isOutboundDone()) {
        wrap(ByteBuffer.allocate(0));
        flush();
      }
    }
  }

  /** Breaks it: a close of TLS itself would wait for whoever writes. */
  @Override
  public void close() {
    Sockets.close(plain);
  }
}
