package io.convoy.driver.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A tracking server as MLflow's REST interface is documented, which refuses what is over limits.
 */
final class DocumentedServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  final Map<String, String> experiments = new TreeMap<>();
  final Map<String, ObjectNode> runs = new TreeMap<>();
  final Map<String, String> parameters = new TreeMap<>();
  final Map<String, String> tags = new TreeMap<>();
  final List<JsonNode> metrics = new ArrayList<>();
  final Map<String, String> files = new TreeMap<>();
  final List<String> refusals = new ArrayList<>();
  String artifacts = "mlflow-artifacts:/0/";
  volatile boolean down;
  private final HttpServer server;

  /** What is refused. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1;
    private final int status;

    Refused(int status, String message) {
      super(message);
      this.status = status;
    }
  }

  DocumentedServer(int port) throws IOException {
    InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    server = HttpServer.create(here, 0);
    server.createContext("/", this::answer);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  String address() {
    return "http://localhost:" + port();
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    int status = 200;
    String text;
    try {
      if (down) {
        throw new Refused(503, "starting");
      }
      text = answer(exchange, body).toString();
    } catch (Refused e) {
      status = e.status;
      if (status == 400) {
        refusals.add(e.getMessage());
      }
      text = JSON.createObjectNode().put("message", e.getMessage()).toString();
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private ObjectNode answer(HttpExchange exchange, byte[] body) throws IOException, Refused {
    String path = exchange.getRequestURI().getPath();
    String call = exchange.getRequestMethod() + " " + path.replaceFirst("^/api/2.0/", "");
    if (call.startsWith("PUT mlflow-artifacts/artifacts/")) {
      String name = call.substring("PUT mlflow-artifacts/artifacts/".length());
      files.put(name, new String(body, StandardCharsets.UTF_8));
      return JSON.createObjectNode();
    }
    String query = exchange.getRequestURI().getQuery();
    String value = query == null ? "" : query.substring(query.indexOf('=') + 1);
    JsonNode asked = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
    return switch (call) {
      case "GET mlflow/experiments/get-by-name" -> experiment(value);
      case "POST mlflow/experiments/create" -> {
        experiments.put(asked.get("name").asText(), "e" + experiments.size());
        yield JSON.createObjectNode()
            .put("experiment_id", experiments.get(asked.get("name").asText()));
      }
      case "POST mlflow/runs/create" -> create(asked);
      case "GET mlflow/runs/get" -> run(value);
      case "POST mlflow/runs/update" -> {
        ObjectNode run = (ObjectNode) run(asked.get("run_id").asText()).at("/run/info");
        run.setAll((ObjectNode) asked);
        yield JSON.createObjectNode();
      }
      case "POST mlflow/runs/log-batch" -> log(asked, body.length);
      default -> throw new Refused(404, "no such endpoint: " + call);
    };
  }

  private ObjectNode experiment(String name) throws Refused {
    if (!experiments.containsKey(name)) {
      throw new Refused(404, "No Experiment with name=" + name + " exists");
    }
    ObjectNode found = JSON.createObjectNode();
    found.putObject("experiment").put("experiment_id", experiments.get(name));
    return found;
  }

  private ObjectNode create(JsonNode asked) throws Refused {
    if (!experiments.containsValue(asked.path("experiment_id").asText())) {
      throw new Refused(404, "no such experiment");
    }
    String id = "r" + runs.size();
    ObjectNode run = JSON.createObjectNode();
    run.putObject("run")
        .putObject("info")
        .put("run_id", id)
        .put("status", "RUNNING")
        .put("run_name", asked.path("run_name").asText())
        .put("artifact_uri", artifacts + id + "/artifacts");
    runs.put(id, run);
    return run;
  }

  private ObjectNode run(String id) throws Refused {
    if (!runs.containsKey(id)) {
      throw new Refused(404, "Run '" + id + "' not found");
    }
    return runs.get(id);
  }

  private ObjectNode log(JsonNode asked, int bytes) throws Refused {
    run(asked.path("run_id").asText());
    int all = 0;
    for (String what : List.of("metrics", "params", "tags")) {
      int most = what.equals("metrics") ? 1000 : 100;
      all += asked.path(what).size();
      require(asked.path(what).size() <= most, "at most " + most + " " + what);
    }
    require(all <= 1000, "at most 1000 entities");
    require(bytes <= 1_000_000, "at most 1 MB");
    for (JsonNode one : asked.path("metrics")) {
      require(one.get("value").isNumber() && one.get("timestamp").isIntegralNumber(), "metric");
      require(
          one.get("step").isIntegralNumber() && one.get("key").asText().matches("[\\w/. -]+"),
          "metric");
      metrics.add(one);
    }
    for (JsonNode one : asked.path("params")) {
      requireText(one, 500);
      String before = parameters.put(one.get("key").asText(), one.get("value").asText());
      require(before == null || before.equals(one.get("value").asText()), "params do not change");
    }
    for (JsonNode one : asked.path("tags")) {
      requireText(one, 5000);
      tags.put(one.get("key").asText(), one.get("value").asText());
    }
    return JSON.createObjectNode();
  }

  private static void requireText(JsonNode one, int longest) throws Refused {
    require(one.get("key").asText().getBytes(StandardCharsets.UTF_8).length <= 250, "key");
    int length = one.get("value").asText().getBytes(StandardCharsets.UTF_8).length;
    require(length <= longest, "a value of " + length + " bytes");
  }

  private static void require(boolean holds, String message) throws Refused {
    if (!holds) {
      throw new Refused(400, message);
    }
  }

  /** Values of a metric by step, in the order in which they came. */
  synchronized List<String> values(String key) {
    return metrics.stream()
        .filter(one -> one.get("key").asText().equals(key))
        .map(one -> one.get("step").asLong() + ": " + one.get("value").asDouble())
        .toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
