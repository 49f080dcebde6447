package io.convoy.executor.exchange;

import io.convoy.executor.exchange.tls.RunIdentity;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A meeting of ranks where somebody stands before rank 0's relay, carries each connection on to it,
 * and flips one bit of what it brings.
 */
final class TamperedPath implements RendezvousClient, Closeable {
  private final LocalRendezvous place = new LocalRendezvous();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Socket> carried = new CopyOnWriteArrayList<>();
  private final ServerSocket door;
  private final long flipped;
  private volatile int relay;

  /**
   * Stands there.
   *
   * @param flipped the number of the byte that is changed in each connection
   */
  TamperedPath(long flipped) throws IOException {
    this.flipped = flipped;
    door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  @Override
  public JoinResponse attend(JoinRequest card) {
    byte[] listens = card.addresses().get("relay/0");
    if (listens == null) {
      return place.attend(card);
    }
    String[] parts = new String(listens, StandardCharsets.UTF_8).split("\n", 2);
    relay = Integer.parseInt(parts[1]);
    Map<String, byte[]> shown = new HashMap<>(card.addresses());
    String here = parts[0] + "\n" + door.getLocalPort();
    shown.put("relay/0", here.getBytes(StandardCharsets.UTF_8));
    return place.attend(new JoinRequest(card.meeting(), card.guest(), card.givers(), shown));
  }

  @Override
  public RunIdentity identity() {
    return place.identity();
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket from = door.accept();
        Socket to = new Socket(door.getInetAddress(), relay);
        carried.addAll(List.of(from, to));
        threads.execute(() -> carry(from, to, flipped));
        threads.execute(() -> carry(to, from, Long.MAX_VALUE));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private static void carry(Socket from, Socket to, long flipped) {
    byte[] buffer = new byte[10_000];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      long before = 0;
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (flipped >= before && flipped < before + count) {
          buffer[(int) (flipped - before)] ^= 1;
        }
        before += count;
        out.write(buffer, 0, count);
      }
    } catch (IOException e) {
      return; // one side has broken it
    }
  }

  @Override
  public void close() {
    try {
      door.close();
      for (Socket socket : carried) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
