package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.convoy.jobs.KubernetesApi.Request;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Kubernetes is asked for with the files of {@code deploy/kubernetes}: by Spark's submission,
 * and by Convoy's driver, which runs as its pod says. Executors stay pending.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class KubernetesPodsIT {
  private static final String YUNIKORN = "yunikorn.apache.org/";
  private static final int EXECUTORS = 8;

  @TempDir private static Path root;
  private static String data;

  @TempDir private Path temp;
  private Properties settings;
  private List<JsonNode> executors;
  private JsonNode driver;

  @BeforeAll
  static void prepare() {
    data = DrawnDataset.make(root, 10);
  }

  /** Submits a training, waits for the pods of all executors, and ends its driver. */
  private List<Request> submit(String properties, boolean yuniKorn) throws Exception {
    try (KubernetesApi api = new KubernetesApi();
        PodProcesses pods =
            new PodProcesses(api, temp.resolve("image"), pod -> isOfRole(pod, "driver"))) {
      KubernetesSubmission submission = new KubernetesSubmission(api, properties);
      if (yuniKorn) {
        submission.withYuniKorn();
      }
      String[] command =
          SmallTraining.command(data, temp.resolve("run").toString(), "train.batch=32");
      Process submitting = submission.start(Cli.OUTPUT, command);
      try {
        api.await("driver", () -> !api.pods("driver").isEmpty() && !api.all("services").isEmpty());
        api.await("its settings", () -> !api.all("configmaps").isEmpty());
        List<Request> bySubmission = api.takeRequests();
        assertThat(bySubmission.stream().mapToInt(Request::bytes).sum())
            .as("nothing is uploaded")
            .isLessThan(100_000);
        driver = api.pods("driver").get(0);
        settings = new Properties();
        settings.load(
            new StringReader(api.all("configmaps").get(0).at("/data/spark.properties").asText()));
        api.await("executors", () -> api.pods("executor").size() == EXECUTORS || hasEnded(api));
        assertThat(hasEnded(api)).as("the driver ends; see target/started-pods").isFalse();
        executors = api.pods("executor");
        pods.kill(driver.at("/metadata/name").asText());
        assertThat(submitting.waitFor(1, TimeUnit.MINUTES)).as("submission ends").isTrue();
        return api.takeRequests();
      } finally {
        submitting.destroyForcibly();
      }
    }
  }

  private static boolean hasEnded(KubernetesApi api) {
    String phase = api.pods("driver").get(0).at("/status/phase").asText();
    return phase.equals("Failed") || phase.equals("Succeeded");
  }

  private static boolean isOfRole(JsonNode pod, String role) {
    return pod.at("/metadata/labels/spark-role").asText().equals(role);
  }

  @Test
  void cpu_driverAndExecutors_areWhatTheDocumentationSays() throws Exception {
    List<Request> requests = submit("cpu.properties", true);
    assertDriver("registry.example/convoy:0.1");
    assertThat(executors)
        .hasSize(EXECUTORS)
        .allSatisfy(
            pod -> {
              assertExecutor(pod, "registry.example/convoy:0.1");
              assertThat(container(pod).at("/resources/limits").size()).isEqualTo(1);
            });
    assertGang();
    assertAllowed(requests);
  }

  @Test
  void gpu_executors_haveOneEachAndSharedMemory() throws Exception {
    submit("gpu.properties", false);
    assertDriver("registry.example/convoy-gpu:0.1");
    assertThat(driver.at("/spec/containers/0/resources").toString()).doesNotContain("gpu");
    assertThat(executors)
        .hasSize(EXECUTORS)
        .allSatisfy(
            pod -> {
              assertExecutor(pod, "registry.example/convoy-gpu:0.1");
              JsonNode limits = container(pod).at("/resources/limits");
              assertThat(limits.path("nvidia.com/gpu").asText()).isEqualTo("1");
              JsonNode shm = named(pod.at("/spec/volumes"), "shm").path("emptyDir");
              assertThat(shm.path("medium").asText()).isEqualTo("Memory");
              assertThat(shm.path("sizeLimit").asText()).isEqualTo("1Gi");
              JsonNode mount = named(container(pod).path("volumeMounts"), "shm");
              assertThat(mount.path("mountPath").asText()).isEqualTo("/dev/shm");
            });
  }

  private static JsonNode container(JsonNode pod) {
    assertThat(pod.at("/spec/containers").size()).isEqualTo(1);
    return pod.at("/spec/containers/0");
  }

  private static JsonNode named(JsonNode list, String name) {
    for (JsonNode one : list) {
      if (one.path("name").asText().equals(name)) {
        return one;
      }
    }
    throw new AssertionError("no " + name + " in " + list);
  }

  private static String variable(JsonNode pod, String name) {
    return named(container(pod).path("env"), name).path("value").asText();
  }

  private void assertDriver(String image) {
    assertCommon(driver, image, "1", "4Gi");
    assertThat(texts(container(driver).path("args")))
        .startsWith(
            "driver",
            "--properties-file",
            "/opt/spark/conf/spark.properties",
            "--class",
            Main.class.getName(),
            "local:///opt/convoy/app/convoy.jar",
            "train",
            "data.path=" + data);
    assertThat(settings)
        .containsEntry("spark.driver.extraClassPath", "/opt/convoy/app/*")
        .containsEntry("spark.executor.instances", "8")
        .containsEntry("spark.task.cpus", "4");
    assertThat(settings.getProperty("spark.driver.extraJavaOptions"))
        .contains("-Dorg.bytedeco.javacpp.cachedir=/opt/convoy/natives");
    assertThat(settings.stringPropertyNames())
        .as("nothing is fetched from anywhere")
        .doesNotContain("spark.files", "spark.archives", "spark.jars.packages")
        .allSatisfy(key -> assertThat(key).doesNotContain("upload"));
    assertThat(settings.getProperty("spark.jars", "")).matches("(local:///opt/convoy/\\S+)?");
  }

  private void assertExecutor(JsonNode pod, String image) {
    assertCommon(pod, image, "4", "10Gi");
    assertThat(texts(container(pod).path("args"))).containsExactly("executor");
    assertThat(variable(pod, "SPARK_EXECUTOR_MEMORY")).isEqualTo("4096m");
    assertThat(variable(pod, "SPARK_EXECUTOR_CORES")).isEqualTo("4");
    assertThat(variable(pod, "MALLOC_TRIM_THRESHOLD_")).as("of the jar").isNotEmpty();
    List<String> options = new ArrayList<>();
    container(pod)
        .path("env")
        .forEach(
            one -> {
              if (one.path("name").asText().startsWith("SPARK_JAVA_OPT_")) {
                options.add(one.path("value").asText());
              }
            });
    assertThat(options)
        .contains("-Dorg.bytedeco.javacpp.maxphysicalbytes=0")
        .anyMatch(option -> option.startsWith("-Dorg.bytedeco.javacpp.cachedir="));
    JsonNode owner = pod.at("/metadata/ownerReferences/0");
    assertThat(owner.path("uid")).as("goes with its driver").isEqualTo(driver.at("/metadata/uid"));
  }

  private static void assertCommon(JsonNode pod, String image, String cpu, String memory) {
    assertThat(container(pod).path("image").asText()).isEqualTo(image);
    assertThat(pod.at("/spec/serviceAccountName").asText()).isEqualTo("convoy");
    assertThat(pod.at("/spec/restartPolicy").asText()).isEqualTo("Never");
    JsonNode resources = container(pod).path("resources");
    assertThat(resources.at("/requests/cpu").asText()).isEqualTo(cpu);
    assertThat(mebibytes(resources.at("/requests/memory"))).isEqualTo(mebibytes(memory));
    assertThat(resources.at("/limits/memory")).isEqualTo(resources.at("/requests/memory"));
  }

  private static long mebibytes(JsonNode quantity) {
    return mebibytes(quantity.asText());
  }

  private static long mebibytes(String quantity) {
    long number = Long.parseLong(quantity.replaceFirst("[GM]i$", ""));
    return quantity.endsWith("Gi") ? 1024 * number : number;
  }

  /** The groups that YuniKorn is told of are the pods that there are. */
  private void assertGang() throws IOException {
    JsonNode groups =
        new ObjectMapper()
            .readTree(driver.at("/metadata/annotations").path(YUNIKORN + "task-groups").asText());
    assertThat(groups.size()).isEqualTo(2);
    assertGroup(groups.get(0), List.of(driver));
    assertGroup(groups.get(1), executors);
  }

  private static void assertGroup(JsonNode group, List<JsonNode> pods) {
    assertThat(group.path("minMember").asInt()).isEqualTo(pods.size());
    for (JsonNode pod : pods) {
      assertThat(pod.at("/spec/schedulerName").asText()).isEqualTo("yunikorn");
      assertThat(pod.at("/metadata/annotations").path(YUNIKORN + "task-group-name"))
          .isEqualTo(group.path("name"));
      JsonNode wanted = container(pod).at("/resources/requests");
      assertThat(group.at("/minResource/cpu")).isEqualTo(wanted.path("cpu"));
      assertThat(mebibytes(group.at("/minResource/memory")))
          .isEqualTo(mebibytes(wanted.path("memory")));
    }
  }

  /** The role of the service account covers what the driver asks. */
  private static void assertAllowed(List<Request> requests) {
    Map<String, Object> role =
        DeployExamples.documents(Path.of("kubernetes/rbac.yaml")).stream()
            .filter(document -> document.get("kind").equals("Role"))
            .findFirst()
            .orElseThrow();
    Map<?, ?> rule = (Map<?, ?>) ((List<?>) role.get("rules")).get(0);
    assertThat(rule.get("apiGroups")).isEqualTo(List.of(""));
    assertThat(requests).anyMatch(request -> request.verb().equals("create"));
    List<?> verbs = (List<?>) rule.get("verbs");
    List<?> resources = (List<?>) rule.get("resources");
    assertThat(requests)
        .allMatch(request -> verbs.contains(request.verb()))
        .allMatch(request -> resources.contains(request.resource()));
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(one -> texts.add(one.asText()));
    return texts;
  }
}
