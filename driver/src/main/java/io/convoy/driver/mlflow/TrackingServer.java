package io.convoy.driver.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoy.executor.base.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * An MLflow tracking server by its REST interface, version 2.0 (mlflow.org/docs/latest/rest-api).
 * Every method throws an {@link MlflowException} if the server is away or refuses.
 */
final class TrackingServer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String API = "/api/2.0/mlflow/";

  /** Where a server that passes artifacts on takes them, in place of this scheme. */
  private static final String PROXY = "/api/2.0/mlflow-artifacts/artifacts";

  private static final String PROXIED = "mlflow-artifacts:";

  private final String address;
  private final HttpClient client;

  /**
   * @param address such as {@code http://host:5000}
   */
  TrackingServer(String address) {
    this.address = address.replaceFirst("/+$", "");
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
  }

  /** The number of an experiment, which is made if it is not there. */
  String experiment(String name) {
    try {
      String query = "?experiment_name=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
      JsonNode found = get("experiments/get-by-name" + query);
      return found.path("experiment").path("experiment_id").asText();
    } catch (MlflowException e) {
      if (!e.isMissing()) {
        throw e;
      }
      ObjectNode wanted = object().put("name", name);
      return post("experiments/create", wanted).path("experiment_id").asText();
    }
  }

  /** Begins a run, and gives its number. */
  String createRun(String experiment, String name, long startMillis) {
    ObjectNode wanted =
        object()
            .put("experiment_id", experiment)
            .put("run_name", name)
            .put("start_time", startMillis);
    return post("runs/create", wanted).path("run").path("info").path("run_id").asText();
  }

  /** Where a run's artifacts are. */
  String artifacts(String run) {
    String query = "?run_id=" + URLEncoder.encode(run, StandardCharsets.UTF_8);
    return get("runs/get" + query).path("run").path("info").path("artifact_uri").asText();
  }

  /** Tells of a run's state; {@code endMillis} 0 while it goes on. */
  void update(String run, String status, long endMillis) {
    ObjectNode wanted = object().put("run_id", run).put("status", status);
    if (endMillis > 0) {
      wanted.put("end_time", endMillis);
    }
    post("runs/update", wanted);
  }

  /** Tells of metrics, parameters and tags, within {@link LogBatch}'s limits. */
  void log(ObjectNode batch) {
    post("runs/log-batch", batch);
  }

  /**
   * Stores a file with a run.
   *
   * @param artifacts where they are, as {@link #artifacts} says
   * @return whether this server takes files
   */
  boolean store(String artifacts, String name, byte[] content) {
    if (!artifacts.startsWith(PROXIED)) {
      return false;
    }
    String path = artifacts.substring(PROXIED.length()).replaceFirst("^//[^/]*", "");
    URI target = URI.create(address + PROXY + path + "/" + name);
    send(HttpRequest.newBuilder(target).PUT(BodyPublishers.ofByteArray(content)));
    return true;
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private JsonNode get(String what) {
    return send(HttpRequest.newBuilder(URI.create(address + API + what)).GET());
  }

  private JsonNode post(String what, ObjectNode body) {
    return send(
        HttpRequest.newBuilder(URI.create(address + API + what))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.toString())));
  }

  private JsonNode send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer =
          client.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new MlflowException(answer.statusCode(), why(answer), null);
      }
      return answer.body().isBlank() ? object() : JSON.readTree(answer.body());
    } catch (JsonProcessingException e) {
      throw new MlflowException(404, "its answer is no JSON: is it an MLflow server?", e);
    } catch (IOException e) {
      throw new MlflowException(0, Reason.of(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MlflowException(0, "interrupted", e);
    }
  }

  /** What the server says, in a line. */
  private static String why(HttpResponse<String> answer) {
    try {
      String text = JSON.readTree(answer.body()).path("message").asText();
      return answer.statusCode() + " " + text.lines().findFirst().orElse("");
    } catch (JsonProcessingException e) {
      return String.valueOf(answer.statusCode());
    }
  }
}
