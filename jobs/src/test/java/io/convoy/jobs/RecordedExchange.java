package io.convoy.jobs;

import io.convoy.executor.exchange.tls.RunIdentity;
import io.convoy.executor.exchange.tls.TlsRelay;
import io.convoy.testing.Eavesdropper;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/** What one relay said to another in an exchange of long ago. */
final class RecordedExchange {
  private static final Duration LONG = Duration.ofSeconds(30);

  private RecordedExchange() {}

  private static TlsRelay relay(RunIdentity run, int rank) {
    return new TlsRelay(run, new TlsRelay.Place("round-1", rank, 2, "127.0.0.1"), LONG);
  }

  /** All of it, encrypted as it went. */
  static byte[] make() throws Exception {
    RunIdentity run = RunIdentity.make();
    InetAddress here = InetAddress.getLoopbackAddress();
    try (ServerSocket libtorch = new ServerSocket(0, 1, here);
        TlsRelay first = relay(run, 0);
        TlsRelay second = relay(run, 1);
        Eavesdropper between = new Eavesdropper(new InetSocketAddress(here, first.port()))) {
      first.serve(new InetSocketAddress(here, libtorch.getLocalPort()));
      InetSocketAddress shown = second.meet(0, between.address());
      try (Socket one = new Socket(shown.getAddress(), shown.getPort());
          Socket other = libtorch.accept()) {
        first.await();
        second.await();
        one.getOutputStream().write(new byte[5000]);
        one.shutdownOutput();
        other.getInputStream().readAllBytes();
      }
      return between.heard();
    }
  }
}
