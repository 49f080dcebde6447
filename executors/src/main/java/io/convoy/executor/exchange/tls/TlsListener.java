package io.convoy.executor.exchange.tls;

import io.convoy.executor.base.DaemonThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Where the relays of other ranks come in, open only until all have. Those that have not yet shown
 * who they are are few: when more come, the oldest has to go.
 */
final class TlsListener implements AutoCloseable {
  private static final int BACKLOG = 1024;

  /** More than come in earnest at a time, who need milliseconds; others cost a socket each. */
  private static final int STRANGERS = 64;

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final ServerSocket socket;
  private final int port;
  private final Deque<Socket> unknown = new ConcurrentLinkedDeque<>();
  private final String name;
  private final int most;
  private final Consumer<Socket> guest;

  /**
   * Opens it on a free port.
   *
   * @param host this host's address, the only one that it listens on
   * @param expected number of relays that are to come
   * @param guest deals with one that has come; called on a thread for each
   */
  TlsListener(String host, int expected, String name, Consumer<Socket> guest) {
    this.name = name;
    this.guest = guest;
    most = STRANGERS + expected;
    try {
      socket = new ServerSocket(0, BACKLOG, InetAddress.getByName(host));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on this host's address " + host, e);
    }
    port = socket.getLocalPort();
    DaemonThreads.start(name, this::accept);
  }

  int port() {
    return port;
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        admit(socket.accept());
      } catch (IOException e) {
        LockSupport.parkNanos(PAUSE_NANOS); // closed, or the process has no file left to open
      }
    }
  }

  private void admit(Socket stranger) {
    unknown.add(stranger);
    Socket oldest = unknown.size() > most ? unknown.poll() : null;
    if (oldest != null) {
      Sockets.close(oldest);
    }
    DaemonThreads.start(
        name + "-guest",
        () -> {
          try {
            guest.accept(stranger);
          } finally {
            unknown.remove(stranger);
          }
        });
  }

  /** One that has shown who it is stays, whatever becomes of the others. */
  void trust(Socket known) {
    unknown.remove(known);
  }

  /** Lets nobody in any more. */
  @Override
  public void close() {
    Sockets.close(socket);
    unknown.forEach(Sockets::close);
  }
}
