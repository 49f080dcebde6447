package io.convoy.testing;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;

/** Carries one connection on to where it was to go, and keeps what is said there. */
public final class Eavesdropper implements Closeable {
  private static final int BUFFER_BYTES = 10_000;

  private final ServerSocket door;
  private final CompletableFuture<byte[]> heard;

  /**
   * Waits for a connection.
   *
   * @param there where it is carried
   */
  public Eavesdropper(InetSocketAddress there) throws IOException {
    door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    heard = CompletableFuture.supplyAsync(() -> carry(there));
  }

  /** Where it waits. */
  public InetSocketAddress address() {
    return new InetSocketAddress(door.getInetAddress(), door.getLocalPort());
  }

  /** All that the one who connected has said, once both sides have ended. */
  public byte[] heard() {
    return heard.join();
  }

  private byte[] carry(InetSocketAddress there) {
    ByteArrayOutputStream words = new ByteArrayOutputStream();
    try (Socket from = door.accept();
        Socket to = new Socket(there.getAddress(), there.getPort())) {
      CompletableFuture<Void> answers = CompletableFuture.runAsync(() -> answer(to, from));
      byte[] buffer = new byte[BUFFER_BYTES];
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        words.write(buffer, 0, count);
        out.write(buffer, 0, count);
      }
      to.shutdownOutput();
      answers.join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return words.toByteArray();
  }

  private static void answer(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
