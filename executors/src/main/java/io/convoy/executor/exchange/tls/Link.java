package io.convoy.executor.exchange.tls;

import io.convoy.executor.base.DaemonThreads;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One connection between two ranks as one of them has it: LibTorch's within the host, and that of
 * TLS to the other's relay. What comes in at one end goes out at the other until both are closed.
 */
final class Link implements AutoCloseable {
  private final Socket local;
  private final TlsSocket remote;
  private final CountDownLatch open = new CountDownLatch(2);

  Link(Socket local, TlsSocket remote) {
    this.local = local;
    this.remote = remote;
  }

  void start(String name) {
    DaemonThreads.start(name + "-out", () -> carry(this::out));
    DaemonThreads.start(name + "-in", () -> carry(this::in));
  }

  /** One of the two ways, until its beginning has ended. */
  private interface Way {
    void carry() throws IOException;
  }

  private void out() throws IOException {
    InputStream from = local.getInputStream();
    byte[] buffer = new byte[TlsSocket.PLAIN_BYTES];
    for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
      remote.write(ByteBuffer.wrap(buffer, 0, count));
    }
    remote.end();
  }

  private void in() throws IOException {
    OutputStream to = local.getOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(TlsSocket.PLAIN_BYTES);
    for (int count = remote.read(buffer); count >= 0; count = remote.read(buffer.clear())) {
      to.write(buffer.array(), 0, count);
    }
    local.shutdownOutput();
  }

  /** What one side has ended is ended on the other; what is under way still arrives. */
  private void carry(Way way) {
    try {
      way.carry();
    } catch (IOException | RuntimeException e) {
      close(); // both ends learn of it, LibTorch with what it was doing
    } finally {
      open.countDown();
      if (open.getCount() == 0) {
        close();
      }
    }
  }

  /** Waits until both sides have ended, which is when their LibTorch has let go of them. */
  boolean await(Duration longest) throws InterruptedException {
    return open.await(longest.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    Sockets.close(local);
    remote.close();
  }
}
