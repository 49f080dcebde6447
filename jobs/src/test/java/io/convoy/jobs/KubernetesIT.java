package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs before a mock of Kubernetes whose pods are processes: submitted as documented, killed,
 * stopped and gone on with, they end with the bits of two ranks of one process.
 */
@Tag("slow")
class KubernetesIT {
  @TempDir private static Path root;
  private static SmallTraining training;

  @TempDir private Path temp;
  private Path folder;
  private KubernetesApi api;
  private PodProcesses pods;

  @BeforeAll
  static void trainUndisturbed() throws IOException {
    training = SmallTraining.in(root, 20);
  }

  @BeforeEach
  void start() throws IOException {
    folder = temp.resolve("run");
    api = new KubernetesApi();
    pods = new PodProcesses(api, temp.resolve("image"), pod -> true);
  }

  @AfterEach
  void close() {
    pods.close();
    api.close();
  }

  private RunProcess submit(String... more) throws IOException {
    KubernetesSubmission submission =
        new KubernetesSubmission(api, "cpu.properties")
            .with("spark.executor.instances", "2")
            .with("spark.executor.cores", "1")
            .with("spark.task.cpus", "1");
    for (String process : List.of("spark.executor", "spark.driver")) {
      submission.with(process + ".memory", "1g").with(process + ".memoryOverhead", "1g");
    }
    String[] settings = new String[more.length + 2];
    settings[0] = "cluster.min-workers=2";
    settings[1] = "cluster.timeout=3m";
    System.arraycopy(more, 0, settings, 2, more.length);
    return new RunProcess(submission, folder, training.command(folder, settings));
  }

  private int status() {
    return Cli.local().run("status", folder.toString()).code();
  }

  private List<String> running(String role) {
    return pods.running().filter(name -> name.contains(role)).toList();
  }

  /** The code of the container of the driver that was started last. */
  private int driversCode() {
    List<Integer> codes =
        api.pods("driver").stream()
            .map(pod -> pod.at("/status/containerStatuses/0/state/terminated/exitCode").asInt(-1))
            .toList();
    return codes.get(codes.size() - 1);
  }

  @Test
  void training_withAKilledExecutor_healsToTheSameBits() throws Exception {
    RunProcess run = submit().awaitStep(3);
    pods.kill(running("-exec-").get(0));
    run.awaitFailures(1);
    assertThat(run.metrics("failure").get(0)).contains("exit code 137");
    assertThat(run.awaitEnd()).isZero();
    assertThat(driversCode()).isZero();
    training.assertSameBits(folder);
    assertThat(status()).isZero();
  }

  @Test
  void training_stoppedAndItsDriverKilled_goesOnToTheSameBits() throws Exception {
    RunProcess run = submit().awaitStep(3);
    Cli.Result stop = Cli.local().run("stop", folder.toString());
    assertThat(stop.code()).as("%s", stop).isZero();
    run.awaitEnd();
    assertThat(driversCode()).isZero();
    assertThat(status()).isEqualTo(7);

    run = submit();
    run.awaitStep(run.lastStep() + 12);
    pods.kill(running("-driver").get(0));
    run.awaitEnd();
    assertThat(driversCode()).isEqualTo(137);

    assertThat(submit().awaitEnd()).isZero();
    training.assertSameBits(folder);
    assertThat(status()).isZero();
  }

  @Test
  void wrongRecipe_endsTheContainerWithTheCodeOfTheCommand() throws Exception {
    RunProcess run = submit("train.batch=0");
    run.awaitEnd();
    assertThat(driversCode()).isEqualTo(2);
    String driver = api.pods("driver").get(0).at("/metadata/name").asText();
    assertThat(pods.log(driver)).contains("train.batch = 0: must be at least 1");
  }
}
