package io.convoy.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * What a node does with pods, in place of a container runtime: it starts a process for each, as
 * {@code entrypoint.sh} of Spark's image would, and tells the API server how it fares. Paths of the
 * image are replaced by those of this build.
 */
final class PodProcesses implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SUBMIT = "org.apache.spark.deploy.SparkSubmit";
  private static final String BACKEND =
      "org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend";

  /** What pods print, for whoever looks into a failure. */
  private static final Path PRINTED = Path.of("target/started-pods");

  private final KubernetesApi api;
  private final Predicate<JsonNode> scheduled;
  private final Path image;
  private final Map<String, Process> processes = new ConcurrentHashMap<>();
  private final Queue<CompletableFuture<Void>> ends = new ConcurrentLinkedQueue<>();

  /**
   * Starts pods of an API server from now on.
   *
   * @param folder for files of pods
   * @param scheduled which pods there is room for; others stay pending
   */
  PodProcesses(KubernetesApi api, Path folder, Predicate<JsonNode> scheduled) throws IOException {
    this.api = api;
    this.scheduled = scheduled;
    image = folder;
    Files.createDirectories(image.resolve("app"));
    new JarOutputStream(Files.newOutputStream(image.resolve("app/convoy.jar"))).close();
    Files.createSymbolicLink(image.resolve("conf"), Path.of("../conf").toRealPath());
    Path natives = Path.of(System.getProperty("user.home"), ".javacpp/cache");
    Files.createSymbolicLink(image.resolve("natives"), Files.createDirectories(natives));
    api.listen(this::start, this::stop);
  }

  private void start(ObjectNode pod) {
    if (!scheduled.test(pod)) {
      return;
    }
    String name = pod.at("/metadata/name").asText();
    try {
      Path folder = Files.createDirectories(image.resolve("pods").resolve(name));
      boolean driver = pod.at("/spec/containers/0/args/0").asText().equals("driver");
      List<String> line = driver ? driver(pod, folder) : executor(pod);
      ProcessBuilder builder = Cli.java(List.of(), line, printed(name)).directory(folder.toFile());
      builder.environment().putAll(environment(pod));
      Process process = builder.start();
      processes.put(name, process);
      api.setStatus(name, status(pod, Optional.empty()));
      ends.add(
          process
              .onExit()
              .thenAccept(
                  ended -> api.setStatus(name, status(pod, Optional.of(ended.exitValue())))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void stop(String name) {
    Optional.ofNullable(processes.remove(name)).ifPresent(Process::destroy);
  }

  /** By {@code spark-submit} in client mode; what the service's name would do is said outright. */
  private List<String> driver(ObjectNode pod, Path folder) throws IOException {
    String properties = here(settings(pod));
    Path file = Files.writeString(folder.resolve("spark.properties"), properties);
    List<String> line = new ArrayList<>(Cli.SHORT_LIVED);
    line.addAll(List.of("-cp", Cli.classPath(), SUBMIT, "--deploy-mode", "client"));
    Map.of(
            "spark.driver.bindAddress", "127.0.0.1",
            "spark.driver.host", "127.0.0.1",
            "spark.driver.port", "0",
            "spark.driver.blockManager.port", "0",
            "spark.ui.enabled", "false",
            "spark.kubernetes.driver.master", api.url(),
            "spark.kubernetes.executor.apiPollingInterval", "1s")
        .forEach((key, value) -> line.addAll(List.of("--conf", key + "=" + value)));
    for (JsonNode word : pod.at("/spec/containers/0/args")) {
      if (!word.asText().equals("driver")) {
        line.add(here(word.asText()).replaceFirst("^/opt/spark/conf/.*", file.toString()));
      }
    }
    return line;
  }

  /** Of the config map that the pod mounts, which is made after the pod. */
  private String settings(ObjectNode pod) {
    String name = pod.at("/spec/volumes").findPath("configMap").path("name").asText();
    Supplier<Optional<JsonNode>> found =
        () ->
            api.all("configmaps").stream()
                .filter(map -> map.at("/metadata/name").asText().equals(name))
                .findFirst();
    try {
      api.await("config map " + name, () -> found.get().isPresent());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return found.get().orElseThrow().at("/data/spark.properties").asText();
  }

  private List<String> executor(ObjectNode pod) {
    Map<String, String> environment = environment(pod);
    List<String> line = new ArrayList<>(Cli.SHORT_LIVED);
    for (int i = 0; environment.containsKey("SPARK_JAVA_OPT_" + i); i++) {
      line.add(environment.get("SPARK_JAVA_OPT_" + i));
    }
    line.add("-Xmx" + environment.get("SPARK_EXECUTOR_MEMORY"));
    line.addAll(List.of("-cp", environment.get("SPARK_CLASSPATH"), BACKEND));
    line.addAll(List.of("--driver-url", environment.get("SPARK_DRIVER_URL")));
    line.addAll(List.of("--executor-id", environment.get("SPARK_EXECUTOR_ID")));
    line.addAll(List.of("--cores", environment.get("SPARK_EXECUTOR_CORES")));
    line.addAll(List.of("--app-id", environment.get("SPARK_APPLICATION_ID")));
    line.addAll(List.of("--hostname", environment.get("SPARK_EXECUTOR_POD_IP")));
    line.addAll(List.of("--resourceProfileId", environment.get("SPARK_RESOURCE_PROFILE_ID")));
    line.addAll(List.of("--podName", environment.get("SPARK_EXECUTOR_POD_NAME")));
    return line;
  }

  private Map<String, String> environment(ObjectNode pod) {
    Map<String, String> environment = new HashMap<>();
    for (JsonNode variable : pod.at("/spec/containers/0/env")) {
      String field = variable.at("/valueFrom/fieldRef/fieldPath").asText();
      String value =
          switch (field) {
            case "status.podIP" -> "127.0.0.1";
            case "metadata.name" -> pod.at("/metadata/name").asText();
            default -> here(variable.path("value").asText());
          };
      environment.put(variable.path("name").asText(), value);
    }
    // volumes of a pod
    environment.put("SPARK_LOCAL_DIRS", image.resolve("local").toString());
    environment.remove("SPARK_CONF_DIR");
    return environment;
  }

  /** With paths of this build for those of the image. */
  private String here(String text) {
    return text.replace("/opt/convoy/app/*", Cli.classPath())
        .replace("/opt/convoy", image.toString());
  }

  private static ObjectNode status(ObjectNode pod, Optional<Integer> exitCode) {
    ObjectNode status = JSON.createObjectNode();
    String phase = exitCode.map(code -> code == 0 ? "Succeeded" : "Failed").orElse("Running");
    status.put("phase", phase).put("podIP", "127.0.0.1");
    String ready = exitCode.isPresent() ? "False" : "True";
    status.putArray("conditions").addObject().put("type", "Ready").put("status", ready);
    ObjectNode container = status.putArray("containerStatuses").addObject();
    container.put("name", pod.at("/spec/containers/0/name").asText());
    container.put("image", pod.at("/spec/containers/0/image").asText());
    container.put("ready", exitCode.isEmpty());
    ObjectNode state = container.putObject("state");
    exitCode.ifPresentOrElse(
        code -> state.putObject("terminated").put("exitCode", code),
        () -> state.putObject("running"));
    return status;
  }

  /** What a pod has printed so far. */
  String log(String pod) throws IOException {
    return Files.readString(printed(pod).toPath(), StandardCharsets.UTF_8);
  }

  private static File printed(String pod) throws IOException {
    return Files.createDirectories(PRINTED.toAbsolutePath()).resolve(pod + ".log").toFile();
  }

  /** Ends the process of a pod at once, as when its node is lost or it takes too much memory. */
  void kill(String pod) {
    processes.get(pod).destroyForcibly();
  }

  /** Names of pods whose processes live. */
  Stream<String> running() {
    return processes.entrySet().stream()
        .filter(entry -> entry.getValue().isAlive())
        .map(Map.Entry::getKey)
        .sorted();
  }

  @Override
  public void close() {
    processes.values().forEach(Process::destroyForcibly);
    ends.forEach(CompletableFuture::join);
  }
}
