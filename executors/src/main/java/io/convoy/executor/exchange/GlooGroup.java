package io.convoy.executor.exchange;

import io.convoy.executor.base.DaemonThreads;
import io.convoy.executor.exchange.tls.RingChannel;
import io.convoy.executor.exchange.tls.TlsRelay;
import java.time.Duration;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.ProcessGroupGloo;

/**
 * A group of Gloo and the store that it connects by, connected on a thread of its own, since
 * LibTorch cannot be stopped there.
 *
 * <p>They are released in the order group, store, and never by the garbage collector: where
 * LibTorch itself drops the last reference to one of them, or one goes before what uses it, the
 * heap is corrupted.
 */
final class GlooGroup implements AutoCloseable {
  /** LibTorch's own limit, which does not say who is missing, comes after the meeting's. */
  private static final Duration MORE = Duration.ofSeconds(2);

  /** Where no other host reaches a rank. */
  private static final String LOOPBACK = "127.0.0.1";

  private final Member member;
  private final String address;
  private final Duration timeout;
  private final Optional<TlsRelay> relay;
  private final PrivateStore store;
  private ProcessGroupGloo group;
  private RuntimeException failure;
  private boolean ended;
  private boolean closed;

  private GlooGroup(Member member, String address, Duration timeout, Optional<TlsRelay> relay) {
    this.member = member;
    this.address = address;
    this.timeout = timeout;
    this.relay = relay;
    store = new PrivateStore(timeout.plus(MORE));
  }

  /**
   * Connects to the other ranks, once all are there.
   *
   * @param timeout longest wait of LibTorch
   * @throws RuntimeException of LibTorch, or if the meeting is given up
   */
  static GlooGroup connect(RendezvousHandler meeting, Member member, Duration timeout) {
    int hosts = meeting.await();
    Optional<TlsRelay> relay = meeting.relay();
    String address = relay.isPresent() ? TlsRelay.LIBTORCH : address(member, hosts);
    GlooGroup made = new GlooGroup(member, address, timeout, relay);
    try {
      Thread thread = DaemonThreads.start("connect-" + member.rank(), made::connect);
      meeting.connect(made.addresses(), thread, member.worldSize());
      made.requireSuccess();
      return made;
    } catch (RuntimeException e) {
      made.close();
      throw e;
    }
  }

  /**
   * Where LibTorch listens, which lets in whoever comes: no farther off than ranks are. It knows no
   * brackets around addresses of IPv6, which Spark puts there.
   */
  private static String address(Member member, int hosts) {
    String address = member.address();
    if (hosts == 1) {
      return LOOPBACK;
    }
    return address.startsWith("[") ? address.substring(1, address.length() - 1) : address;
  }

  private AddressBook addresses() {
    return relay
        .<AddressBook>map(through -> new RelayedStore(store, through, member))
        .orElse(store);
  }

  private void connect() {
    try {
      group = open();
      relay.ifPresent(TlsRelay::await);
    } catch (RuntimeException e) {
      failure = e;
    } finally {
      end();
    }
  }

  @SuppressWarnings("try") // scopes act by being open
  private ProcessGroupGloo open() {
    try (PointerScope scope = new PointerScope()) {
      ProcessGroupGloo.Options options =
          ProcessGroupGloo.Options.create(new Milliseconds(timeout.plus(MORE).toMillis()))
              .devices(new GlooDeviceVector(ProcessGroupGloo.createDeviceForHostname(address)));
      ProcessGroupGloo made =
          new ProcessGroupGloo(store.store(), member.rank(), member.worldSize(), options);
      made.setTimeout(new Milliseconds(timeout.toMillis()));
      made.retainReference(); // it outlives the scope
      return made;
    }
  }

  private synchronized void end() {
    ended = true;
    if (closed) {
      release();
    }
  }

  private synchronized void requireSuccess() {
    if (failure != null) {
      throw failure;
    }
    if (group == null) {
      throw new IllegalStateException("LibTorch's thread ended without a group");
    }
  }

  ProcessGroupGloo group() {
    return group;
  }

  /** The connections by TLS that LibTorch knows nothing of, for the caller to close. */
  RingChannel ring() {
    return relay.orElseThrow().ring();
  }

  /** The first line of a failure of LibTorch, which a trace of C++ follows; names ranks. */
  String described(RuntimeException failure) {
    String line = GlooCollectives.firstLine(failure);
    return relay.map(through -> through.named(line)).orElse(line);
  }

  /** Releases it, if need be as soon as LibTorch has given up connecting. */
  @Override
  public synchronized void close() {
    closed = true;
    if (ended) {
      release();
    }
  }

  private void release() {
    if (group != null) {
      group.close();
    }
    store.close();
    relay.ifPresent(TlsRelay::close);
  }
}
