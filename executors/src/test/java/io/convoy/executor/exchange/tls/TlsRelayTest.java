package io.convoy.executor.exchange.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.testing.Eavesdropper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Between plain sockets, which stand for the LibTorchs of two ranks. */
class TlsRelayTest {
  private static final String HERE = "127.0.0.1";
  private static final RunIdentity RUN = RunIdentity.make();
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofSeconds(3);

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private static TlsRelay relay(RunIdentity identity, String meeting, int rank, Duration longest) {
    return new TlsRelay(identity, new TlsRelay.Place(meeting, rank, 2, HERE), longest);
  }

  private static InetSocketAddress at(TlsRelay relay) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), relay.port());
  }

  private static ServerSocket libtorch() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getByName(TlsRelay.LIBTORCH));
  }

  @Test
  void bytes_betweenTwoRanks_arriveUntilBothHaveEnded() throws Exception {
    byte[] bytes = new byte[3_000_000];
    new Random(1).nextBytes(bytes);
    try (ServerSocket zero = libtorch();
        TlsRelay first = relay(RUN, "round-1", 0, LONG);
        TlsRelay second = relay(RUN, "round-1", 1, LONG)) {
      first.serve(new InetSocketAddress(zero.getInetAddress(), zero.getLocalPort()));
      InetSocketAddress shown = second.meet(0, at(first));
      assertThat(shown.getAddress().getHostAddress()).isEqualTo("127.0.0.1");
      assertThat(first.meet(1, at(second)).getAddress().getHostAddress()).isEqualTo("127.0.0.3");
      try (Socket one = new Socket(shown.getAddress(), shown.getPort());
          Socket accepted = zero.accept()) {
        first.await();
        second.await();
        Future<byte[]> there = threads.submit(() -> accepted.getInputStream().readAllBytes());
        one.getOutputStream().write(bytes);
        one.shutdownOutput();
        assertThat(there.get()).isEqualTo(bytes);
        accepted.getOutputStream().write(new byte[] {1, 2, 3});
        accepted.close(); // while nobody has read it
        assertThat(one.getInputStream().readAllBytes()).containsExactly(1, 2, 3);
      }
    }
  }

  /** By somebody who carries what ranks say, and comes again under the same name. */
  @Test
  void recordedExchange_saidAgain_isRefused() throws Exception {
    byte[] recording = recorded();
    try (ServerSocket libtorch = libtorch();
        TlsRelay relay = relay(RUN, "round-1", 0, SHORT);
        Socket again = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
      relay.serve(new InetSocketAddress(libtorch.getInetAddress(), libtorch.getLocalPort()));
      again.setSoTimeout(Math.toIntExact(LONG.toMillis()));
      again.getOutputStream().write(recording);
      try {
        again.getInputStream().readAllBytes(); // until the relay closes it
      } catch (SocketException e) {
        assertThat(e).hasMessageContaining("reset");
      }
      assertThatThrownBy(relay::await)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("no connection by TLS with rank 1 (did not come)");
      libtorch.setSoTimeout(1);
      assertThatThrownBy(libtorch::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  private static byte[] recorded() throws Exception {
    try (ServerSocket libtorch = libtorch();
        TlsRelay first = relay(RUN, "round-1", 0, LONG);
        TlsRelay second = relay(RUN, "round-1", 1, LONG);
        Eavesdropper between = new Eavesdropper(at(first))) {
      first.serve(new InetSocketAddress(libtorch.getInetAddress(), libtorch.getLocalPort()));
      InetSocketAddress shown = second.meet(0, between.address());
      try (Socket one = new Socket(shown.getAddress(), shown.getPort());
          Socket other = libtorch.accept()) {
        first.await();
        second.await();
        one.getOutputStream().write(new byte[] {1, 2, 3});
        one.shutdownOutput();
        assertThat(other.getInputStream().readAllBytes()).containsExactly(1, 2, 3);
      }
      return between.heard();
    }
  }

  /** Where LibTorch has connected, too, as it does first. */
  private static Socket connect(TlsRelay first, TlsRelay second, ServerSocket zero)
      throws IOException {
    first.serve(new InetSocketAddress(zero.getInetAddress(), zero.getLocalPort()));
    InetSocketAddress shown = second.meet(0, at(first));
    return new Socket(shown.getAddress(), shown.getPort());
  }

  @Test
  void ring_ofTwoRanks_carriesBothWaysUntilBothHaveEnded() throws Exception {
    byte[] bytes = new byte[RingChannel.PIECE_BYTES];
    new Random(2).nextBytes(bytes);
    try (ServerSocket zero = libtorch();
        TlsRelay first = relay(RUN, "round-1", 0, LONG);
        TlsRelay second = relay(RUN, "round-1", 1, LONG)) {
      first.joinRing(at(second));
      second.joinRing(at(first));
      try (Socket one = connect(first, second, zero)) {
        first.await();
        second.await();
        assertThat(one.isConnected()).isTrue();
      }
      RingChannel here = first.ring();
      RingChannel there = second.ring();
      for (RingChannel[] way : new RingChannel[][] {{here, there}, {there, here}}) {
        Future<?> sent = threads.submit(() -> send(way[0], bytes));
        ByteBuffer received = ByteBuffer.allocate(bytes.length);
        way[1].receive(received);
        assertThat(received.array()).isEqualTo(bytes);
        sent.get();
      }
      Future<?> ended = threads.submit(here::end);
      there.end();
      ended.get();
      assertThatThrownBy(() -> there.receive(ByteBuffer.allocate(1)))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("rank 0 on 127.0.0.1: ");
      assertThatThrownBy(first::ring).isInstanceOf(IllegalStateException.class);
    }
  }

  private static Void send(RingChannel ring, byte[] bytes) throws IOException {
    ring.send(ByteBuffer.wrap(bytes));
    return null;
  }

  @Test
  void await_forANeighbourOfAnotherRound_isInVain() {
    try (TlsRelay first = relay(RUN, "round-2", 0, SHORT);
        TlsRelay second = relay(RUN, "round-1", 1, SHORT)) {
      second.joinRing(at(first));
      assertThatThrownBy(second::await)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("no connection by TLS with rank 0 (")
          .hasMessageContaining("rank 0 did not let rank 1 in");
    }
  }

  @Test
  void await_forARankOfAnotherRun_namesItAndWhy() {
    try (TlsRelay first = relay(RunIdentity.make(), "round-1", 0, SHORT);
        TlsRelay second = relay(RUN, "round-1", 1, SHORT)) {
      assertRefused(first, second, "the certificate is not this run's");
    }
  }

  @Test
  void await_forARankOfAnotherRound_isInVain() {
    try (TlsRelay first = relay(RUN, "round-2", 0, SHORT);
        TlsRelay second = relay(RUN, "round-1", 1, SHORT)) {
      assertRefused(first, second, "rank 0 did not let rank 1 in");
    }
  }

  private static void assertRefused(TlsRelay first, TlsRelay second, String why) {
    InetSocketAddress shown = second.meet(0, at(first));
    assertThatThrownBy(
            () -> {
              try (Socket one = new Socket(shown.getAddress(), shown.getPort())) {
                second.await();
                assertThat(one.isConnected()).as("connected to a stranger").isFalse();
              }
            })
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(why);
    assertThatThrownBy(first::await)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no connection by TLS with rank 1 (did not come)");
  }

  @Test
  void named_messageOfLibTorch_hasRanksForAddresses() {
    try (TlsRelay relay = new TlsRelay(RUN, new TlsRelay.Place("round-1", 0, 20, HERE), SHORT)) {
      for (int rank : new int[] {1, 11}) {
        relay.meet(rank, InetSocketAddress.createUnresolved("node" + rank, 7000));
      }
      assertThat(relay.named("Connection closed by peer [127.0.0.3]:3072, not [127.0.0.3]:512"))
          .isEqualTo("Connection closed by peer rank 11 on node11, not rank 1 on node1");
    }
  }
}
