package io.convoy.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** What somebody does to ports of whom they know nothing but the number; one thread calls it. */
final class BareSockets implements AutoCloseable {
  private static final int MILLIS = 500;
  private static final int RANKS = 4;
  private static final int VALUES = 1000;

  private final Map<String, SSLContext> contexts = new TreeMap<>();
  private final List<byte[]> recordings = new ArrayList<>();
  private final List<Socket> open = new ArrayList<>();
  private final List<String> letIn = new ArrayList<>();
  private int accepted;

  /** With another way to begin TLS. */
  BareSockets with(String who, SSLContext context) {
    contexts.put(who, context);
    return this;
  }

  /** With what was said in another exchange, to be said again. */
  BareSockets with(byte[] recording) {
    recordings.add(recording);
    return this;
  }

  /**
   * Connects as often as it takes to say all that a stranger could, and leaves all connections
   * open.
   *
   * @param silent how many connect and say nothing
   * @return how many connections the other side has taken
   */
  int attack(InetSocketAddress place, int silent) {
    int before = accepted;
    for (int i = 0; i < silent; i++) {
      say(place, new byte[0]);
    }
    say(place, garbage());
    say(place, "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    say(place, new byte[] {22, 3, 1, -1, -1, 1, 0}); // a record of TLS that is too long
    for (int rank = 0; rank < RANKS; rank++) {
      say(place, gloo(rank, 4L * VALUES)); // as it is in a recording of a plain exchange
      say(place, gloo(rank, Long.MAX_VALUE));
      say(place, gloo(rank, -1));
    }
    recordings.forEach(words -> say(place, words));
    contexts.forEach((who, context) -> shake(place, who, context));
    return accepted - before;
  }

  /** Says that he is each of some ranks, and sends more numbers than there are. */
  void takePlaces(InetSocketAddress place) {
    for (int rank = 0; rank < RANKS; rank++) {
      say(place, gloo(rank, Long.MAX_VALUE));
    }
  }

  private static byte[] garbage() {
    byte[] bytes = new byte[20_000];
    new Random(5).nextBytes(bytes);
    return bytes;
  }

  /**
   * What a rank's Gloo says first: which of the other's connections it is, then a message of
   * numbers ({@code Op} in Gloo's {@code transport/tcp/pair.h}): the length of all, a kind, a slot,
   * an offset, the length of the numbers, another offset.
   */
  private static byte[] gloo(long pair, long length) {
    ByteBuffer bytes = ByteBuffer.allocate(7 * Long.BYTES + VALUES * Float.BYTES);
    bytes.order(ByteOrder.nativeOrder()).putLong(pair);
    bytes.putLong(length + 6 * Long.BYTES).putLong(0).putLong(0).putLong(0).putLong(length);
    bytes.putLong(0);
    while (bytes.hasRemaining()) {
      bytes.putFloat(1e30f);
    }
    return bytes.array();
  }

  private Socket connect(InetSocketAddress place) throws IOException {
    Socket socket = new Socket();
    open.add(socket);
    socket.setSoTimeout(MILLIS);
    socket.connect(place, MILLIS);
    accepted++;
    return socket;
  }

  private void say(InetSocketAddress place, byte[] words) {
    try {
      connect(place).getOutputStream().write(words);
    } catch (IOException e) {
      return; // refused
    }
  }

  /** As far as TLS goes, and then the name of a rank. */
  private void shake(InetSocketAddress place, String who, SSLContext context) {
    try {
      SSLSocket socket =
          (SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket(connect(place), place.getHostString(), place.getPort(), true);
      socket.getOutputStream().write(new byte[] {0, 1, 'x', 0, 0, 0, 1, 0, 0, 0, 0});
      InputStream in = socket.getInputStream();
      if (in.read() >= 0) {
        letIn.add(who + " at " + place);
      }
    } catch (IOException e) {
      return; // refused, or nobody answers
    }
  }

  /** Who was answered by TLS. */
  List<String> letIn() {
    return letIn;
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
  }
}
