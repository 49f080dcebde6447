package io.convoy.executor.exchange;

import io.convoy.executor.exchange.tls.RunIdentity;
import io.convoy.executor.exchange.tls.StrangerTls;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** Those who know a port of a run, and nothing else. */
final class Strangers implements AutoCloseable {
  private static final int SILENT = 200;
  private static final int ALERT = 21;
  private static final int SECONDS = 10;

  private final List<Socket> silent = new ArrayList<>();
  private final List<String> letIn = new ArrayList<>();

  /** Many who connect and say nothing, then others who talk, each until it is refused. */
  void attack(int port) {
    try {
      for (int i = 0; i < SILENT; i++) {
        silent.add(new Socket(InetAddress.getLoopbackAddress(), port));
      }
      talk(port, "nonsense", garbage());
      talk(port, "a question", "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      talk(port, "a record that is too long", new byte[] {22, 3, 1, -1, -1, 1, 0});
      talk(port, "a plain rank's number", new byte[Long.BYTES]);
      talkTls(port, "no certificate", StrangerTls.without());
      talkTls(port, "another run's certificate", StrangerTls.of(RunIdentity.make()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] garbage() {
    byte[] bytes = new byte[100_000];
    new Random(5).nextBytes(bytes);
    return bytes;
  }

  private void talk(int port, String who, byte[] words) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(SECONDS * 1000);
      socket.getOutputStream().write(words);
      socket.shutdownOutput();
      InputStream in = socket.getInputStream();
      int first = in.read();
      if (first != -1 && first != ALERT) {
        letIn.add(who);
      }
    } catch (SocketException e) {
      return; // closed while it talked
    }
  }

  private void talkTls(int port, String who, StrangerTls tls) throws IOException {
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        SSLSocket socket = tls.over(plain)) {
      socket.setSoTimeout(SECONDS * 1000);
      socket.getOutputStream().write(new byte[] {0, 1, 'x', 0, 0, 0, 1, 0, 0, 0, 0});
      if (socket.getInputStream().read() != -1) {
        letIn.add(who);
      }
    } catch (SSLException | SocketException e) {
      return; // refused
    }
  }

  /** Those who were not refused. */
  List<String> letIn() {
    return letIn;
  }

  boolean oldestIsClosed() throws IOException {
    Socket oldest = silent.get(0);
    oldest.setSoTimeout(SECONDS * 1000);
    try {
      return oldest.getInputStream().read() == -1;
    } catch (SocketException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : silent) {
      socket.close();
    }
  }
}
