package io.convoy.executor.exchange.tls;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;

/** Plain connections. */
final class Sockets {
  private Sockets() {}

  static Socket connect(InetSocketAddress address, Duration longest) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(address, Math.toIntExact(longest.toMillis()));
      return ready(socket);
    } catch (IOException e) {
      close(socket);
      throw e;
    }
  }

  /** Sends what it is given at once: ranks wait for small messages. */
  static Socket ready(Socket socket) throws SocketException {
    socket.setTcpNoDelay(true);
    socket.setKeepAlive(true);
    return socket;
  }

  static void close(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      return; // it is gone all the same
    }
  }
}
