package io.convoy.executor.exchange.tls;

import io.convoy.executor.base.DaemonThreads;
import io.convoy.executor.exchange.tls.RingChannel.Neighbour;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands between a rank's LibTorch, which listens on {@link #LIBTORCH} alone, and those of the
 * other ranks: it takes what this one sends to another through TLS to the other's relay.
 *
 * <p>Of two LibTorchs the one with the greater address connects to the other. So the ranks before
 * this one are shown to it at a smaller address, where this relay waits for it, and those after at
 * a greater one, from which they seem to come.
 */
public final class TlsRelay implements AutoCloseable {
  /** Where this rank's LibTorch is to listen: nobody reaches that from another host. */
  public static final String LIBTORCH = "127.0.0.2";

  private static final Logger LOG = LoggerFactory.getLogger(TlsRelay.class);
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** How long what is under way may take to arrive once LibTorch has let go of it. */
  private static final Duration LINGER = Duration.ofSeconds(10);

  /** Follows the meeting's name in the greeting of a neighbour in the ring. */
  private static final String RING = "#ring";

  private final SSLContext tls;
  private final Place place;
  private final TlsListener listener;
  private final CountDownLatch missing;
  private final CountDownLatch guests;
  private final Map<Integer, Link> links = new ConcurrentHashMap<>();
  private final Map<Integer, String> troubles = new ConcurrentHashMap<>();
  private final Map<String, String> names = new ConcurrentHashMap<>();
  private final RingEnds ring = new RingEnds();
  private final AtomicBoolean told = new AtomicBoolean();
  private final long deadline;
  private volatile InetSocketAddress libtorch;
  private volatile boolean closed;

  /**
   * Whose relay it is.
   *
   * @param meeting of this round and attempt; others are not let in
   * @param rank its number, from 0
   * @param worldSize number of ranks N
   * @param host its address as the other ranks reach it
   */
  public record Place(String meeting, int rank, int worldSize, String host) {
    /** The rank before this one in the ring of all. */
    public int before() {
      return (rank + worldSize - 1) % worldSize;
    }

    /** The rank after this one in the ring of all. */
    int after() {
      return (rank + 1) % worldSize;
    }

    private Greeting greeting(int peer) {
      return new Greeting(meeting, rank, peer);
    }

    private Greeting neighbourly(int peer) {
      return new Greeting(meeting + RING, rank, peer);
    }

    /** Whether it is from one of the ranks after this one, and meant for it. */
    private boolean expects(Greeting greeting) {
      int peer = greeting.from();
      return greeting.equals(new Greeting(meeting, peer, rank)) && peer > rank && peer < worldSize;
    }

    private boolean expectsInRing(Greeting greeting) {
      return greeting.equals(new Greeting(meeting + RING, after(), rank));
    }
  }

  /**
   * Begins to listen for the ranks after this one, and for the next in the ring.
   *
   * @param longest wait for the other ranks
   */
  public TlsRelay(RunIdentity identity, Place place, Duration longest) {
    try {
      tls = identity.tls();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java cannot use TLS 1.3: " + e.getMessage(), e);
    }
    this.place = place;
    deadline = System.nanoTime() + longest.toNanos();
    missing = new CountDownLatch(place.worldSize() - 1);
    int expected = place.worldSize() - 1 - place.rank() + 1;
    guests = new CountDownLatch(expected);
    listener = new TlsListener(place.host(), expected, name("listen"), this::welcome);
  }

  /** 127.0.0.1 for the ranks before this one, and 127.0.0.3 for those after. */
  private static InetAddress loopback(int last) throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
  }

  private String name(String what) {
    return "relay-" + place.rank() + "-" + what;
  }

  public Place place() {
    return place;
  }

  /** The port on this rank's host where the relays of others find this one. */
  public int port() {
    return listener.port();
  }

  /** Where this rank's LibTorch listens. */
  public void serve(InetSocketAddress local) {
    libtorch = local;
  }

  /**
   * Makes another rank reachable.
   *
   * @param relay where its relay listens
   * @return where this rank's LibTorch is to believe it
   */
  public InetSocketAddress meet(int peer, InetSocketAddress relay) {
    try {
      InetSocketAddress shown =
          peer > place.rank() ? new InetSocketAddress(loopback(3), peer + 1) : lead(peer, relay);
      name(shown, peer, relay.getHostString());
      return shown;
    } catch (IOException e) {
      throw new IllegalStateException(
          "cannot listen on this host's loopback address: " + e.getMessage(), e);
    }
  }

  /**
   * LibTorch names peers by the address shown to it, or that from which one has come, and writes
   * the two bytes of a port as if they were in this machine's order.
   */
  private void name(InetSocketAddress address, int peer, String host) {
    int port = Short.toUnsignedInt(Short.reverseBytes((short) address.getPort()));
    names.put("[" + address.getAddress().getHostAddress() + "]:" + port, named(peer, host));
  }

  /** Waits for LibTorch to connect to another rank, and takes it there. */
  private InetSocketAddress lead(int peer, InetSocketAddress relay) throws IOException {
    ServerSocket door = new ServerSocket(0, 1, loopback(1));
    DaemonThreads.start(name("to-" + peer), () -> lead(peer, relay, door));
    return new InetSocketAddress(door.getInetAddress(), door.getLocalPort());
  }

  private void lead(int peer, InetSocketAddress relay, ServerSocket door) {
    try (door) {
      door.setSoTimeout(Math.toIntExact(left().toMillis()));
      Socket local = Sockets.ready(door.accept());
      try {
        link(peer, local, dial(place.greeting(peer), relay));
      } catch (IOException e) {
        Sockets.close(local);
        throw e;
      }
    } catch (IOException e) {
      troubles.putIfAbsent(peer, trouble(relay, e));
    }
  }

  /**
   * Connects this rank to the one before it in the ring of all, by a connection that LibTorch knows
   * nothing of; every rank of a meeting does so, or none.
   *
   * @param relay where the relay of the rank before this one listens
   */
  public void joinRing(InetSocketAddress relay) {
    ring.want();
    int peer = place.before();
    DaemonThreads.start(name("ring"), () -> joinRing(peer, relay));
  }

  private void joinRing(int peer, InetSocketAddress relay) {
    try {
      TlsSocket remote = dial(place.neighbourly(peer), relay);
      ring.before(new Neighbour(remote, named(peer, relay.getHostString())));
    } catch (IOException e) {
      troubles.putIfAbsent(peer, trouble(relay, e));
    }
  }

  private static String named(int peer, String host) {
    return "rank " + peer + " on " + host;
  }

  /** The ring's connections of this rank, once; for the caller to close. */
  public RingChannel ring() {
    return ring.take();
  }

  /** Tries until it succeeds or the time is over: strangers may be in the way. */
  private TlsSocket dial(Greeting greeting, InetSocketAddress relay) throws IOException {
    while (true) {
      try {
        return greeted(greeting, Sockets.connect(relay, left()));
      } catch (IOException e) {
        troubles.put(greeting.to(), trouble(relay, e));
        if (closed || left().compareTo(PAUSE) <= 0) {
          throw e;
        }
        pause();
      }
    }
  }

  private static String trouble(InetSocketAddress relay, IOException reason) {
    return relay.getHostString() + ":" + relay.getPort() + ": " + reason.getMessage();
  }

  private static void pause() throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private TlsSocket greeted(Greeting greeting, Socket plain) throws IOException {
    try {
      TlsSocket remote = TlsSocket.client(tls, plain);
      greeting.say(remote);
      return remote;
    } catch (IOException e) {
      Sockets.close(plain);
      throw e;
    }
  }

  /** At least a millisecond. */
  private Duration left() {
    return Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
  }

  /** Lets a relay in that belongs to the run, and nobody else. */
  private void welcome(Socket plain) {
    try {
      TlsSocket remote = TlsSocket.server(tls, Sockets.ready(plain));
      Greeting greeting = Greeting.hear(remote);
      if (!place.expects(greeting) && !place.expectsInRing(greeting)) {
        throw new IOException("it came for " + greeting);
      }
      listener.trust(plain);
      Greeting.answer(remote);
      seat(greeting, remote);
      guests.countDown();
      if (guests.getCount() == 0) {
        listener.close();
      }
    } catch (IOException | RuntimeException e) {
      refuse(plain, e);
    }
  }

  private void seat(Greeting greeting, TlsSocket remote) throws IOException {
    int peer = greeting.from();
    String host = host(remote.plain());
    if (place.expectsInRing(greeting)) {
      ring.after(new Neighbour(remote, named(peer, host)));
      return;
    }
    Socket local = Sockets.connect(libtorch, left());
    name((InetSocketAddress) local.getLocalSocketAddress(), peer, host);
    link(peer, local, remote);
  }

  private static String host(Socket remote) {
    return remote.getInetAddress().getHostAddress();
  }

  private void refuse(Socket plain, Exception reason) {
    Sockets.close(plain);
    if (!closed && guests.getCount() > 0 && told.compareAndSet(false, true)) {
      LOG.warn(
          "rank {} let {} not in: {}; more of this round are not told",
          place.rank(),
          host(plain),
          reason.getMessage());
    }
  }

  private void link(int peer, Socket local, TlsSocket remote) throws IOException {
    Link link = new Link(local, remote.trusted());
    if (closed || links.putIfAbsent(peer, link) != null) {
      link.close();
      throw new IOException("rank " + peer + " is there already");
    }
    troubles.remove(peer);
    link.start(name("with-" + peer));
    missing.countDown();
  }

  /**
   * Waits until every other rank is connected, in the ring as well where this one has joined it.
   *
   * @throws IllegalStateException naming those that are not, once the time is over
   */
  public void await() {
    try {
      if (missing.await(left().toMillis(), TimeUnit.MILLISECONDS) && ring.await(left())) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    String absent =
        IntStream.range(0, place.worldSize())
            .filter(this::isMissing)
            .mapToObj(rank -> rank + " (" + troubles.getOrDefault(rank, "did not come") + ")")
            .collect(Collectors.joining(", "));
    throw new IllegalStateException("no connection by TLS with rank " + absent);
  }

  private boolean isMissing(int rank) {
    return rank != place.rank() && (!links.containsKey(rank) || ring.isWithout(rank, place));
  }

  /** Names the ranks in a message of LibTorch, which knows them by the addresses shown to it. */
  public String named(String message) {
    String named = message;
    for (Map.Entry<String, String> name : new TreeMap<>(names).descendingMap().entrySet()) {
      named = named.replace(name.getKey(), name.getValue());
    }
    return named;
  }

  /** Ends it once LibTorch has been closed; what that has sent still arrives. */
  @Override
  public void close() {
    closed = true;
    listener.close();
    ring.close();
    if (!links.isEmpty()) {
      DaemonThreads.start(name("close"), this::linger);
    }
  }

  private void linger() {
    long end = System.nanoTime() + LINGER.toNanos();
    for (Link link : links.values()) {
      try {
        link.await(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      link.close();
    }
  }
}
