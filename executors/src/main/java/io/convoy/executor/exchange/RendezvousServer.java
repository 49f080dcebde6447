package io.convoy.executor.exchange;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.IntOptional;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;

/**
 * The store in which ranks find each other, hosted by the driver for the whole run.
 *
 * <p>LibTorch's own listener would accept connections on every interface; this one listens on the
 * driver's address only.
 */
public final class RendezvousServer implements AutoCloseable {
  private final String host;
  // the store owns the descriptor and closes it; closing the channel too could hit another file
  private final ServerSocketChannel channel;
  private final int port;
  private final TCPStore store;

  /**
   * Starts listening on a free port.
   *
   * @param host this process's address as the executors reach it
   * @throws ExchangeException if the address cannot be bound
   */
  public RendezvousServer(String host) {
    this.host = host;
    try {
      channel = ServerSocketChannel.open().bind(new InetSocketAddress(host, 0));
      port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
      TCPStoreOptions options =
          new TCPStoreOptions()
              .isServer(true)
              .waitWorkers(false)
              .useLibUV(true)
              .timeout(new Milliseconds(60_000))
              .port((short) port)
              .masterListenFd(new IntOptional(descriptor(channel)));
      store = new TCPStore(host, options);
    } catch (IOException | ReflectiveOperationException | RuntimeException e) {
      throw new ExchangeException(
          "cannot listen on " + host + " for the ranks' rendezvous: set spark.driver.host", e);
    }
  }

  private static int descriptor(ServerSocketChannel channel) throws ReflectiveOperationException {
    // needs --add-opens java.base/sun.nio.ch=ALL-UNNAMED, which Spark needs itself
    var field = channel.getClass().getDeclaredField("fdVal");
    field.setAccessible(true);
    return field.getInt(channel);
  }

  /**
   * A new meeting here, of ranks that exchange by Gloo.
   *
   * @param key unique for each attempt at a round
   * @param timeout longest wait for other ranks
   */
  public Rendezvous rendezvous(String key, Duration timeout) {
    return new Rendezvous(host, port, key, timeout, timeout, Backend.GLOO);
  }

  @Override
  public void close() {
    store.close();
  }
}
