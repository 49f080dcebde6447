package io.convoy.executor.exchange.tls;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A connection on which both sides have shown that they belong to the run.
 *
 * @param plain what carries it
 * @param bulk the same, as TLS uses it
 * @param secured what is read and written
 */
record TlsSocket(Socket plain, BulkSocket bulk, SSLSocket secured) implements AutoCloseable {
  /** How long the other side may take to show who it is. */
  private static final Duration HANDSHAKE = Duration.ofSeconds(10);

  /** The most that one record of TLS brings. */
  private static final int RECORD = 16 << 10;

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
    BulkSocket bulk = new BulkSocket(plain);
    SSLSocket secured =
        (SSLSocket)
            tls.getSocketFactory()
                .createSocket(bulk, plain.getInetAddress().getHostAddress(), plain.getPort(), true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3"});
    parameters.setCipherSuites(new String[] {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"});
    parameters.setNeedClientAuth(!client);
    secured.setUseClientMode(client);
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return new TlsSocket(plain, bulk, secured);
  }

  /** From now on the other side may be silent for as long as it likes. */
  TlsSocket trusted() throws SocketException {
    secured.setSoTimeout(0);
    return this;
  }

  /** Writes bytes, which go on their way together. */
  void write(byte[] bytes, int count) throws IOException {
    bulk.hold();
    try {
      secured.getOutputStream().write(bytes, 0, count);
    } finally {
      bulk.send();
    }
  }

  /**
   * Waits for bytes, and takes more that have come with the first.
   *
   * @return their number, or -1 at the end
   */
  int read(byte[] bytes) throws IOException {
    InputStream in = secured.getInputStream();
    int count = in.read(bytes);
    int more = count;
    while (more > 0 && bulk.hasData() && bytes.length - count >= RECORD) {
      more = in.read(bytes, count, bytes.length - count);
      count += Math.max(more, 0);
    }
    return count;
  }

  /** Says that nothing more is written; what the other side sends is still read. */
  void end() throws IOException {
    secured.shutdownOutput();
  }

  /** Breaks it: a close of TLS itself would wait for whoever writes. */
  @Override
  public void close() {
    Sockets.close(plain);
  }
}
