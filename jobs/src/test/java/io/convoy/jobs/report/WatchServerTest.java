package io.convoy.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class WatchServerTest {
  private static String read(String address) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(address).toURL().openConnection();
    return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void page_isMadeAnewForEachRequest() throws IOException {
    Queue<String> pages = new ArrayDeque<>(List.of("<p>one</p>", "<p>two</p>"));
    try (WatchServer server = new WatchServer(0, pages::remove)) {
      assertThat(read(server.address())).isEqualTo("<p>one</p>");
      assertThat(read(server.address())).isEqualTo("<p>two</p>");
      // a page that cannot be made is not the end
      assertThat(read(server.address())).contains("No report now", "NoSuchElementException");
      String other = server.address() + "etc/passwd";
      assertThatThrownBy(() -> read(other)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void page_underAnotherName_isRefused() throws IOException {
    try (WatchServer server = new WatchServer(0, () -> "secret");
        Socket socket =
            new Socket(InetAddress.getLoopbackAddress(), URI.create(server.address()).getPort())) {
      String request = "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 403").doesNotContain("secret");
    }
  }

  @Test
  void server_onAPortThatIsTaken_saysSo() {
    try (WatchServer server = new WatchServer(0, () -> "")) {
      int port = URI.create(server.address()).getPort();
      assertThatThrownBy(() -> new WatchServer(port, () -> ""))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("--watch: cannot listen on port " + port);
    }
  }
}
