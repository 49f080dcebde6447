package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.driver.conf.RunConf;
import io.convoy.jobs.report.CleanCommand;
import io.convoy.jobs.report.StatusCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What stands in the examples of {@code deploy/} is understood: commands, settings, paths. */
class DeployExamplesTest {
  private static final Path KUBERNETES = Path.of("kubernetes");
  private static final String APP = "/opt/convoy/app/*";

  /** Settings that Spark knows by a pattern, not one by one. */
  private static final String PATTERNS =
      "spark\\.(executor|task)\\.resource\\.gpu\\.(amount|vendor|discoveryScript)"
          + "|spark\\.kubernetes\\.executor\\.volumes\\.emptyDir\\.shm\\."
          + "(mount\\.path|options\\.(medium|sizeLimit))";

  @TempDir private Path temp;
  private final List<RunConf> trained = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({
    "schedule/crontab, 1",
    "schedule/convoy-pretraining.service, 1",
    "schedule/convoy-finetuning.service, 1",
    "schedule/airflow_nightly.py, 3",
    "schedule/argo-nightly.yaml, 3",
    "kubernetes/train-cpu.yaml, 1",
    "kubernetes/train-gpu.yaml, 1",
    "kubernetes/nightly.yaml, 1"
  })
  void commands_ofAnExample_areUnderstood(Path file, int count) {
    List<List<String>> commands = DeployExamples.commands(file);
    assertThat(commands).hasSize(count).allSatisfy(this::assertUnderstood);
  }

  private void assertUnderstood(List<String> words) {
    StringWriter err = new StringWriter();
    CommandLine line =
        new Main(
                new TrainCommand(this::train),
                new FinetuneCommand(this::train),
                new StatusCommand(),
                new CleanCommand())
            .commandLine()
            .setErr(new PrintWriter(err, true));
    String[] arguments = words.toArray(String[]::new);
    if (List.of("status", "clean").contains(words.get(0))) {
      line.parseArgs(arguments); // throws
    } else {
      assertThat(line.execute(arguments)).as("%s: %s", words, err).isZero();
    }
  }

  private int train(RunConf conf) {
    trained.add(conf);
    return 0;
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 2", "4, 4, 1", "6, 0, 1"})
  @Timeout(60)
  void nightly_firstCommandEnds_goesOnOnlyAfterSuccess(int first, int code, int commands)
      throws Exception {
    List<String> said = nightly(first, code, Map.of());
    assertThat(said).hasSize(commands).allSatisfy(one -> assertThat(one).contains("--master yarn"));
    assertThat(DeployExamples.commands(temp.resolve("said")))
        .hasSize(commands)
        .allSatisfy(this::assertUnderstood);
    assertThat(trained.get(0).run().maxDuration()).isEqualTo(Duration.ofHours(7));
  }

  @Test
  @Timeout(60)
  void nightly_thatKeepsSome_removesOlderOnesAtTheEnd() throws Exception {
    assertThat(nightly(0, 0, Map.of("KEEP", "14"))).hasSize(3);
    List<List<String>> commands = DeployExamples.commands(temp.resolve("said"));
    assertThat(commands.get(2))
        .containsExactly("clean", "hdfs:///runs", "--name", "finetuned-*", "--keep-last", "14");
    assertUnderstood(commands.get(2));
  }

  /** What it asks of a launcher that only notes it and ends with a code. */
  private List<String> nightly(int first, int code, Map<String, String> more) throws Exception {
    Path launcher = temp.resolve("convoy");
    Files.writeString(
        launcher, "#!/bin/sh\necho \"deploy/convoy $*\" >>" + temp + "/said\nexit " + first);
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    ProcessBuilder builder =
        new ProcessBuilder(DeployExamples.FOLDER.resolve("schedule/nightly").toString());
    builder.environment().put("CONVOY", launcher.toString());
    builder.environment().put("CLUSTER", "--master yarn --executors 8");
    builder.redirectErrorStream(true).redirectOutput(temp.resolve("out").toFile());
    builder.environment().putAll(more);
    assertThat(builder.start().waitFor()).isEqualTo(code);
    return Files.readAllLines(temp.resolve("said"), StandardCharsets.UTF_8);
  }

  @Test
  void pretrainings_ofAllSchedulers_stopInTheMorningAndKeepSnapshots() {
    for (Path file : DeployExamples.files("schedule")) {
      DeployExamples.commands(file).stream()
          .filter(words -> words.get(0).equals("train"))
          .forEach(this::assertUnderstood);
    }
    assertThat(trained).hasSizeGreaterThanOrEqualTo(3);
    assertThat(trained)
        .allSatisfy(
            conf -> {
              assertThat(conf.run().maxDuration()).isEqualTo(Duration.ofHours(7));
              assertThat(conf.snapshot().everyDuration()).isEqualTo(Duration.ofMinutes(15));
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"train-cpu.yaml", "train-gpu.yaml", "nightly.yaml"})
  void manifest_ofTheOperator_saysWhatThePropertiesSay(String name) throws Exception {
    Map<String, Object> document = DeployExamples.documents(KUBERNETES.resolve(name)).get(0);
    Map<String, Object> spec = DeployExamples.part(document, "spec");
    if (name.equals("nightly.yaml")) {
      assertThat(document).containsEntry("kind", "ScheduledSparkApplication");
      assertThat(spec).containsEntry("concurrencyPolicy", "Forbid");
      spec = DeployExamples.part(spec, "template");
    }
    Class.forName((String) spec.get("mainClass"));
    assertThat(spec)
        .containsEntry("sparkVersion", org.apache.spark.package$.MODULE$.SPARK_VERSION());
    assertThat(settings(spec))
        .isEqualTo(
            properties(
                KUBERNETES.resolve(name.contains("gpu") ? "gpu.properties" : "cpu.properties")));
    assertThat(DeployExamples.part(spec, "driver")).containsEntry("serviceAccount", "convoy");
    assertThat(DeployExamples.part(spec, "executor")).containsEntry("serviceAccount", "convoy");
  }

  /** Fields of a SparkApplication as the settings of Spark that the operator makes of them. */
  private static Map<String, String> settings(Map<String, Object> spec) {
    Map<String, String> settings = new TreeMap<>();
    DeployExamples.part(spec, "sparkConf")
        .forEach((key, value) -> settings.put(key, (String) value));
    settings.put("spark.kubernetes.container.image", (String) spec.get("image"));
    Map<String, Object> driver = DeployExamples.part(spec, "driver");
    Map<String, Object> executor = DeployExamples.part(spec, "executor");
    settings.put("spark.driver.memory", driver.get("memory").toString());
    settings.put("spark.driver.memoryOverhead", driver.get("memoryOverhead").toString());
    settings.put("spark.executor.memory", executor.get("memory").toString());
    settings.put("spark.executor.memoryOverhead", executor.get("memoryOverhead").toString());
    settings.put("spark.executor.instances", executor.get("instances").toString());
    settings.put("spark.executor.cores", executor.get("cores").toString());
    return settings;
  }

  /** Without what the operator takes from elsewhere. */
  private static Map<String, String> properties(Path file) throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(DeployExamples.text(file)));
    Map<String, String> settings = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> settings.put(key, properties.getProperty(key)));
    settings.keySet().removeIf(key -> key.contains("serviceAccount") || key.endsWith("namespace"));
    return settings;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kubernetes/cpu.properties",
        "kubernetes/gpu.properties",
        "standalone/cluster.properties"
      })
  void properties_allOfThem_areKnownToSpark(Path file) throws Exception {
    // where Spark has its settings
    Class.forName("org.apache.spark.internal.config.package$");
    Class.forName("org.apache.spark.deploy.k8s.Config$");
    Map<String, String> settings = properties(file);
    assertThat(settings.keySet())
        .filteredOn(key -> !key.matches(PATTERNS))
        .isNotEmpty()
        .allSatisfy(key -> assertThat(ConfigEntry.findEntry(key)).as(key).isNotNull());
    assertThat(settings)
        .containsEntry("spark.driver.extraClassPath", APP)
        .containsEntry("spark.executor.extraClassPath", APP)
        .containsEntry("spark.task.cpus", settings.get("spark.executor.cores"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu.properties", "gpu.properties"})
  void kubernetesProperties_allPods_areAskedForAtOnce(String name) throws Exception {
    Map<String, String> settings = properties(KUBERNETES.resolve(name));
    assertThat(settings)
        .containsEntry(
            "spark.kubernetes.allocation.batch.size", settings.get("spark.executor.instances"));
  }

  @Test
  void standaloneProperties_optionsOfJava_areThoseThatSparkNeeds() throws Exception {
    assertThat(properties(Path.of("standalone/cluster.properties")))
        .hasEntrySatisfying(
            "spark.driver.extraJavaOptions",
            options -> assertThat(options).contains(JavaModuleOptions.defaultModuleOptions()));
  }

  /** What the image gets from the checkout is there, and what manifests name is in the image. */
  @Test
  void image_paths_existInTheCheckout() {
    List<String> copied =
        DeployExamples.text(KUBERNETES.resolve("Dockerfile"))
            .lines()
            .filter(line -> line.startsWith("COPY ") && !line.contains("${"))
            .flatMap(
                line -> Stream.of(line.split(" ")).skip(1).filter(word -> !word.startsWith("/")))
            .toList();
    assertThat(copied).contains("conf/", "deploy/gpus.sh");
    assertThat(copied).allSatisfy(path -> assertThat(Path.of("..", path)).exists());
    Set<String> named = new TreeSet<>();
    for (Path file : DeployExamples.files("kubernetes")) {
      Pattern.compile("/opt/convoy/(deploy|conf)/[\\w./-]+\\w")
          .matcher(DeployExamples.text(file))
          .results()
          .forEach(match -> named.add(match.group().substring("/opt/convoy/".length())));
    }
    assertThat(named).contains("deploy/gpus.sh", "conf/recipes/cifar10-resnet20.conf");
    assertThat(named).allSatisfy(path -> assertThat(Path.of("..", path)).exists());
  }
}
