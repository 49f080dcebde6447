package io.convoy.jobs.report;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.convoy.executor.base.Reason;
import io.convoy.jobs.report.plot.Markup;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * Shows a page that is made anew for each request, to browsers on this machine alone: it listens on
 * the loopback address, and answers under no other name of it, so that pages from elsewhere cannot
 * read it.
 */
final class WatchServer implements AutoCloseable {
  private final HttpServer server;
  private final Supplier<String> page;

  /**
   * Begins to listen.
   *
   * @param port 0 for any that is free
   * @param page what is shown
   * @throws IllegalArgumentException if it cannot listen there
   */
  WatchServer(int port, Supplier<String> page) {
    this.page = page;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--watch: cannot listen on port " + port + " (" + Reason.of(e) + "); take another", e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  /** Where a browser finds it. */
  String address() {
    return "http://localhost:" + server.getAddress().getPort() + "/";
  }

  private void answer(HttpExchange exchange) throws IOException {
    String host = String.valueOf(exchange.getRequestHeaders().getFirst("Host"));
    if (!host.matches("(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d+)?")) {
      send(exchange, 403, "");
    } else if (!exchange.getRequestURI().getPath().equals("/")) {
      send(exchange, 404, "");
    } else {
      send(exchange, 200, shown());
    }
  }

  /** A run's files may be away for a while; the page says so and comes again. */
  private String shown() {
    try {
      return page.get();
    } catch (RuntimeException e) {
      Markup body = new Markup().element("h1", "No report now").element("p", Reason.of(e));
      return Page.of("No report now", body, ReportCommand.REFRESH);
    }
  }

  private static void send(HttpExchange exchange, int code, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
