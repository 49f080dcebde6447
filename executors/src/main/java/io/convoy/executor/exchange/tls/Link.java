package io.convoy.executor.exchange.tls;

import io.convoy.executor.base.DaemonThreads;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One connection between two ranks as one of them has it: LibTorch's within the host, and that of
 * TLS to the other's relay. What comes in at one end goes out at the other until both are closed.
 */
final class Link implements AutoCloseable {
  /** TLS cuts it into records of 16 KiB; LibTorch's side takes it as it is. */
  private static final int BUFFER_BYTES = 256 << 10;

  private final Socket local;
  private final TlsSocket remote;
  private final CountDownLatch open = new CountDownLatch(2);

  Link(Socket local, TlsSocket remote) {
    this.local = local;
    this.remote = remote;
  }

  void start(String name) {
    DaemonThreads.start(name + "-out", () -> carry(local, remote.secured()));
    DaemonThreads.start(name + "-in", () -> carry(remote.secured(), local));
  }

  /** What one side has ended is ended on the other; what is under way still arrives. */
  private void carry(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
      }
      to.shutdownOutput();
    } catch (IOException e) {
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
