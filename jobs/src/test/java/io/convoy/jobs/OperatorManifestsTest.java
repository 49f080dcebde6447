package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Manifests of {@code deploy/kubernetes} have the fields, types and values of the API of the Spark
 * operator and of Kubernetes' own; a wrong one is found.
 */
class OperatorManifestsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Unknown fields, which the model's classes would keep, are refused. */
  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .setAnnotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated member) {
                  return false;
                }
              });

  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.of(
          "Namespace", Namespace.class,
          "ServiceAccount", ServiceAccount.class,
          "Role", Role.class,
          "RoleBinding", RoleBinding.class);

  private static JsonNode manifest(String name) {
    return JSON.valueToTree(DeployExamples.documents(Path.of("kubernetes", name)).get(0));
  }

  private static Set<ValidationMessage> problems(JsonNode manifest) throws IOException {
    try (InputStream text =
        OperatorManifestsTest.class.getResourceAsStream("spark-operator.schema.json")) {
      JsonNode whole = JSON.readTree(text);
      // one kind alone, so that a problem is named where it is
      ((ObjectNode) whole).remove("oneOf");
      boolean scheduled = manifest.path("kind").asText().startsWith("Scheduled");
      String kind = scheduled ? "scheduledSparkApplication" : "sparkApplication";
      ((ObjectNode) whole).put("$ref", "#/$defs/" + kind);
      JsonSchema schema = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(whole);
      return schema.validate(manifest);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"train-cpu.yaml", "train-gpu.yaml", "nightly.yaml"})
  void manifests_ofTheOperator_areOfItsSchema(String name) throws IOException {
    assertThat(problems(manifest(name))).isEmpty();
  }

  /** One value is replaced, added, or, without a new one, removed. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train-cpu.yaml | /spec | typ | \"Java\"",
        "train-cpu.yaml | /spec | type | \"java\"",
        "train-cpu.yaml | /spec | mode | \"in-cluster\"",
        "train-cpu.yaml | /spec | sparkVersion | 3.5",
        "train-cpu.yaml | /spec | mainApplicationFile | ",
        "train-cpu.yaml | /spec | batchScheduler | \"unicorn\"",
        "train-cpu.yaml | /spec/sparkConf | spark.task.cpus | 4",
        "train-cpu.yaml | /spec/restartPolicy | type | \"OnError\"",
        "train-cpu.yaml | /spec/restartPolicy | onFailureRetries | -1",
        "train-cpu.yaml | /spec/restartPolicy | onFailureRetryInterval | 0",
        "train-cpu.yaml | /spec/driver | memory | 2048",
        "train-cpu.yaml | /spec/executor | cores | \"4\"",
        "train-cpu.yaml | /spec/executor | instances | 0",
        "train-gpu.yaml | /spec/executor | gpus | 1",
        "train-gpu.yaml | /spec/batchSchedulerOptions/resources | memory | \"84GB\"",
        "train-gpu.yaml | /metadata | name | \"convoy_train\"",
        "nightly.yaml | /spec | concurrencyPolicy | \"Forbidden\"",
        "nightly.yaml | /spec | schedule | ",
        "nightly.yaml | /spec/template/executor | instances | \"8\"",
        "nightly.yaml | /spec | apiVersion | \"v1beta2\""
      })
  void manifest_withAWrongField_isRefused(String name, String place, String field, String value)
      throws IOException {
    JsonNode manifest = manifest(name);
    ObjectNode parent = (ObjectNode) manifest.at(place);
    if (value == null) {
      parent.remove(field);
    } else {
      parent.set(field, JSON.readTree(value));
    }
    assertThat(problems(manifest))
        .isNotEmpty()
        .allSatisfy(problem -> assertThat(problem.getMessage()).contains(field));
  }

  /** Volcano lets a run begin when its queue has room for so much: all pods of Spark. */
  @Test
  void resourcesOfTheGang_areThoseOfAllPods() {
    JsonNode spec = manifest("train-gpu.yaml").path("spec");
    JsonNode driver = spec.path("driver");
    JsonNode executor = spec.path("executor");
    int instances = executor.path("instances").asInt();
    JsonNode resources = spec.at("/batchSchedulerOptions/resources");
    assertThat(resources.path("cpu").asInt())
        .isEqualTo(driver.path("cores").asInt() + instances * executor.path("cores").asInt());
    assertThat(bytes(resources.path("memory").asText()))
        .isEqualByComparingTo(
            bytes(driver).add(bytes(executor).multiply(new BigDecimal(instances))));
    String gpus = spec.path("sparkConf").path("spark.executor.resource.gpu.amount").asText();
    assertThat(resources.path("nvidia.com/gpu").asInt())
        .isEqualTo(instances * Integer.parseInt(gpus));
  }

  /** Of a pod of Spark, heap and what is beside it. */
  private static BigDecimal bytes(JsonNode pod) {
    return bytes(pod.path("memory").asText()).add(bytes(pod.path("memoryOverhead").asText()));
  }

  /** Spark's {@code g} is Kubernetes' {@code Gi}. */
  private static BigDecimal bytes(String memory) {
    return Quantity.getAmountInBytes(new Quantity(memory.replaceFirst("g$", "Gi")));
  }

  private static List<JsonNode> accounts() {
    List<JsonNode> documents = new ArrayList<>();
    DeployExamples.documents(Path.of("kubernetes", "rbac.yaml"))
        .forEach(document -> documents.add(JSON.valueToTree(document)));
    return documents;
  }

  private static HasMetadata parsed(JsonNode document) throws JsonProcessingException {
    return STRICT.treeToValue(document, KINDS.get(document.path("kind").asText()));
  }

  @Test
  void accounts_areOfKubernetesOwnTypes() throws JsonProcessingException {
    List<HasMetadata> parsed = new ArrayList<>();
    for (JsonNode document : accounts()) {
      HasMetadata object = parsed(document);
      String version = HasMetadata.getApiVersion(object.getClass()); // with an empty group: /v1
      assertThat(object.getApiVersion()).isEqualTo(version.replaceFirst("^/", ""));
      parsed.add(object);
    }
    RoleBinding binding = (RoleBinding) parsed.get(3);
    assertThat(binding.getRoleRef().getName()).isEqualTo(parsed.get(2).getMetadata().getName());
    assertThat(binding.getSubjects().get(0).getName())
        .isEqualTo(parsed.get(1).getMetadata().getName());
  }

  @ParameterizedTest
  @CsvSource({"0, /metadata, nmae", "2, /rules/0, verb", "3, /roleRef, kinds"})
  void account_withAnUnknownField_isRefused(int document, String place, String field) {
    JsonNode manifest = accounts().get(document);
    ((ObjectNode) manifest.at(place)).put(field, "x");
    assertThatThrownBy(() -> parsed(manifest)).hasMessageContaining(field);
  }
}
