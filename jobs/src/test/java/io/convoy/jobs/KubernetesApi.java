package io.convoy.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A mock of Kubernetes' API server: it keeps what it is asked to make, tells whoever watches, and
 * notes how it was asked. It has one namespace, and knows nothing of nodes: {@link PodProcesses}
 * starts what is in pods.
 */
final class KubernetesApi implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);

  // all of these are guarded by this object
  private final Map<String, ObjectNode> objects = new LinkedHashMap<>();
  private final List<Request> requests = new ArrayList<>();
  private final List<Watch> watches = new ArrayList<>();
  private Consumer<ObjectNode> onPod = pod -> {};
  private Consumer<String> onPodDeleted = name -> {};
  private int version;

  /**
   * What was asked, in the words of a role's rules.
   *
   * @param verb such as {@code create}
   * @param resource such as {@code pods}
   * @param bytes length of what was sent
   */
  record Request(String verb, String resource, int bytes) {}

  private record Watch(String resource, KubernetesSelector selector, OutputStream out) {}

  /** Starts it at a free port of this machine. */
  KubernetesApi() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** From now on a pod that is made is handed to one, and the name of one deleted to the other. */
  synchronized void listen(Consumer<ObjectNode> made, Consumer<String> deleted) {
    onPod = made;
    onPodDeleted = deleted;
  }

  /** What was asked since the last call of this. */
  synchronized List<Request> takeRequests() {
    List<Request> taken = List.copyOf(requests);
    requests.clear();
    return taken;
  }

  /** Objects of a resource that there are now, in the order in which they were made. */
  synchronized List<JsonNode> all(String resource) {
    List<JsonNode> found = new ArrayList<>();
    objects.forEach(
        (key, object) -> {
          if (key.startsWith(resource + "/")) {
            found.add(object.deepCopy());
          }
        });
    return found;
  }

  /** Pods of a role of Spark, {@code driver} or {@code executor}. */
  List<JsonNode> pods(String role) {
    return all("pods").stream()
        .filter(pod -> pod.at("/metadata/labels/spark-role").asText().equals(role))
        .toList();
  }

  /** Sets the state of a pod, if it is there. */
  synchronized void setStatus(String pod, ObjectNode status) {
    ObjectNode object = objects.get("pods/" + pod);
    if (object != null) {
      object.set("status", status);
      changed("MODIFIED", "pods", object);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      // /api/v1/namespaces/NAMESPACE/RESOURCE/NAME
      String[] path = exchange.getRequestURI().getPath().split("/", -1);
      if (path.length < 6 || !path[3].equals("namespaces")) {
        answer(exchange, 404, failure(404, exchange.getRequestURI().toString()));
        return;
      }
      String name = path.length > 6 ? path[6] : "";
      byte[] body = exchange.getRequestBody().readAllBytes();
      KubernetesSelector selector = KubernetesSelector.of(exchange.getRequestURI());
      String verb = verb(exchange.getRequestMethod(), name, selector);
      synchronized (this) {
        requests.add(new Request(verb, path[5], body.length));
      }
      switch (verb) {
        case "create", "patch", "update" -> put(exchange, path[5], name, body);
        case "get" -> get(exchange, path[5], name);
        case "watch" -> watch(exchange, path[5], selector);
        case "list" -> answer(exchange, 200, list(path[5], selector));
        default -> delete(exchange, path[5], name, selector);
      }
    }
  }

  private static String verb(String method, String name, KubernetesSelector selector) {
    return switch (method) {
      case "POST" -> "create";
      case "PATCH" -> "patch";
      case "PUT" -> "update";
      case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
      default -> selector.watch() ? "watch" : name.isEmpty() ? "list" : "get";
    };
  }

  private void put(HttpExchange exchange, String resource, String name, byte[] body)
      throws IOException {
    ObjectNode sent = (ObjectNode) JSON.readTree(body);
    boolean made;
    ObjectNode kept;
    Consumer<ObjectNode> listener;
    synchronized (this) {
      String key = resource + "/" + (name.isEmpty() ? sent.at("/metadata/name").asText() : name);
      ObjectNode before = objects.get(key);
      made = before == null;
      kept = made ? sent : JSON.readerForUpdating(before).readValue(sent);
      if (made) {
        complete(kept, resource);
      }
      objects.put(key, kept);
      changed(made ? "ADDED" : "MODIFIED", resource, kept);
      kept = kept.deepCopy();
      listener = onPod;
    }
    answer(exchange, made ? 201 : 200, kept);
    exchange.close(); // what is in a pod may wait for what else its maker has yet to make
    if (made && resource.equals("pods")) {
      listener.accept(kept);
    }
  }

  /** What the server adds to an object. */
  private static void complete(ObjectNode object, String resource) {
    ObjectNode metadata = (ObjectNode) object.get("metadata");
    metadata.put("uid", UUID.randomUUID().toString());
    metadata.put("creationTimestamp", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    if (resource.equals("pods")) {
      object.putObject("status").put("phase", "Pending");
    }
  }

  /**
   * Waits until something holds of what there is.
   *
   * @param what it is, for the failure
   */
  synchronized void await(String what, BooleanSupplier holds) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!holds.getAsBoolean()) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError(what + " did not come: there are " + objects.keySet());
      }
      wait(left);
    }
  }

  private synchronized void changed(String type, String resource, ObjectNode object) {
    version++;
    notifyAll();
    ((ObjectNode) object.get("metadata")).put("resourceVersion", Integer.toString(version));
    ObjectNode event = JSON.createObjectNode().put("type", type).set("object", object);
    byte[] line = (event + "\n").getBytes(StandardCharsets.UTF_8);
    watches.removeIf(
        watch -> {
          if (!watch.resource().equals(resource) || !watch.selector().matches(object)) {
            return false;
          }
          try {
            watch.out().write(line);
            watch.out().flush();
            return false;
          } catch (IOException e) {
            return true; // nobody watches any more
          }
        });
  }

  private void get(HttpExchange exchange, String resource, String name) throws IOException {
    JsonNode found;
    synchronized (this) {
      ObjectNode kept = objects.get(resource + "/" + name);
      found = kept == null ? failure(404, name) : kept.deepCopy();
    }
    answer(exchange, found.path("code").asInt(200), found);
  }

  private synchronized ObjectNode list(String resource, KubernetesSelector selector) {
    ObjectNode list = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "List");
    list.putObject("metadata").put("resourceVersion", Integer.toString(version));
    ArrayNode items = list.putArray("items");
    all(resource).stream().filter(selector::matches).forEach(items::add);
    return list;
  }

  /** Clients first ask for a web socket; an answer without one has them read lines instead. */
  private void watch(HttpExchange exchange, String resource, KubernetesSelector selector)
      throws IOException {
    if (exchange.getRequestHeaders().containsKey("Upgrade")) {
      answer(exchange, 200, JSON.createObjectNode());
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    out.flush();
    Watch watch = new Watch(resource, selector, out);
    synchronized (this) {
      watches.add(watch);
    }
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void delete(
      HttpExchange exchange, String resource, String name, KubernetesSelector selector)
      throws IOException {
    List<String> names = new ArrayList<>();
    Consumer<String> listener;
    synchronized (this) {
      for (JsonNode object : all(resource)) {
        String its = object.at("/metadata/name").asText();
        if (name.isEmpty() ? selector.matches(object) : its.equals(name)) {
          names.add(its);
        }
      }
      names.forEach(gone -> changed("DELETED", resource, objects.remove(resource + "/" + gone)));
      listener = onPodDeleted;
    }
    if (resource.equals("pods")) {
      names.forEach(listener);
    }
    ObjectNode done = names.isEmpty() && !name.isEmpty() ? failure(404, name) : success();
    answer(exchange, done.path("code").asInt(200), done);
  }

  private static ObjectNode success() {
    return JSON.createObjectNode()
        .put("apiVersion", "v1")
        .put("kind", "Status")
        .put("status", "Success");
  }

  private static ObjectNode failure(int code, String what) {
    return success().put("status", "Failure").put("code", code).put("message", what);
  }

  private static void answer(HttpExchange exchange, int code, JsonNode json) throws IOException {
    byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
