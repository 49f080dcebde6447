package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs on a standalone cluster whose master and workers are on hosts of their own, one of which is
 * slow, or loses what is sent for a while.
 */
@Tag("slow")
class NamespacesIT {
  private static final int EPOCHS = 6;
  private static final String DRIVER = StandaloneCluster.MASTER;
  private static final String HERE = "a";
  private static final String THERE = "b";
  private static final String THIRD = "c";
  private static final Path PROPERTIES = Path.of("../deploy/standalone/cluster.properties");
  private static final String BLIND = "10.88.0.2";

  @TempDir private static Path root;
  private static SmallTraining training;

  @TempDir private Path temp;
  private HostNetwork network;
  private StandaloneCluster cluster;

  @BeforeAll
  static void trainUndisturbed() throws IOException {
    assumeThat(HostNetwork.isPossible()).as("root, and ip of iproute2").isTrue();
    training = SmallTraining.in(root, EPOCHS);
  }

  private void connect(HostNetwork.Family family) throws IOException {
    network = new HostNetwork(family, DRIVER, HERE, THERE, THIRD);
  }

  private void begin(HostNetwork.Family family) throws IOException {
    connect(family);
    startCluster();
  }

  private void startCluster() throws IOException {
    cluster = StandaloneCluster.over(network, temp.resolve("work"));
    cluster.startWorker(HERE);
    cluster.startWorker(THERE);
  }

  @AfterEach
  void end() {
    if (cluster != null) {
      cluster.close();
    }
    if (network != null) {
      network.close();
    }
  }

  /** A run whose driver is where the master is. */
  private RunProcess client(String... more) throws IOException {
    Cli cli = Cli.at(cluster).on(network, DRIVER);
    return new RunProcess(cli, runFolder(), training.command(runFolder(), more));
  }

  private static void pass(RunProcess run, Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    run.await(time.toString(), ignored -> System.nanoTime() > end);
  }

  @Test
  void train_overASlowLinkThatLosesAllForAWhile_endsWithTheBitsOfOneMachine() throws Exception {
    begin(HostNetwork.Family.IPV4);
    network.slow(THERE, "20mbit");
    RunProcess run = client("cluster.workers=2", "cluster.min-workers=2", "cluster.timeout=5m");
    run.awaitStep(20);
    network.cut(THERE);
    pass(run, Duration.ofSeconds(20));
    network.mend(THERE);
    assertThat(run.awaitEnd()).isZero();
    training.assertSameBits(runFolder());
  }

  @Test
  void train_hostUnreachableThenBackThenFailing_shrinksGrowsAndLeavesItOut() throws Exception {
    begin(HostNetwork.Family.IPV4);
    RunProcess run =
        client(
            "train.epochs=100000",
            "cluster.workers=2",
            "cluster.patience=5s",
            "cluster.timeout=5m");
    run.awaitStep(5);
    network.cut(THERE);
    run.awaitSteps(1, 1);
    assertThat(run.metrics("failure").get(0)).contains(network.address(THERE));

    network.mend(THERE);
    run.awaitSteps(1, 2);
    for (int failures = 2; failures <= 3; failures++) {
      RunProcess.signal(cluster.executor(THERE), "KILL");
      run.awaitSteps(failures, failures == 3 ? 1 : 2);
    }
    assertThat(run.metrics("exclusion")).hasSize(1);
    run.signal("TERM");
    assertThat(run.awaitEnd()).isZero();
  }

  @Test
  void train_inClientModeKilledStoppedAndResumed_endsWithTheBitsOfOneMachine() throws Exception {
    begin(HostNetwork.Family.IPV4);
    RunProcess killed = client("cluster.workers=2", "cluster.timeout=5m").awaitStep(12);
    killed.signal("KILL");
    assertThat(killed.awaitEnd()).isNotZero();

    RunProcess stopped = client("cluster.workers=2", "cluster.timeout=5m").awaitStep(20);
    stopped.signal("TERM");
    assertThat(stopped.awaitEnd()).isZero();
    assertThat(client("train.batch=0").awaitEnd()).isEqualTo(2);

    assertThat(client("cluster.workers=2", "cluster.timeout=5m").awaitEnd()).isZero();
    training.assertSameBits(runFolder());
  }

  @Test
  void train_inClusterModeKilledStoppedAndResumed_endsWithTheBitsOfOneMachine() throws Exception {
    beginWithRoomForADriver();
    // Spark starts a driver again that has failed
    RunProcess killed = submit(submitted("--supervise"));
    killed.awaitStep(5);
    RunProcess.signal(cluster.executors().get(0), "KILL");
    killed.awaitFailures(1);
    killed.awaitStep(killed.lastStep() + 3);
    RunProcess.signal(cluster.driver().orElseThrow(), "KILL");
    killed.await("a second start", ignored -> killed.metrics("start").size() == 2);
    killed.awaitStep(killed.lastStep() + 3);
    Cli.Result stop = Cli.local().run("stop", runFolder().toString());
    assertThat(stop.code()).as("%s", stop).isZero();
    assertThat(killed.awaitEnd()).isZero();
    assertThat(killed.output()).contains("is FINISHED");
    assertThat(Cli.local().run("status", runFolder().toString()).code()).isEqualTo(7);

    RunProcess resumed = submit(submitted());
    assertThat(resumed.awaitEnd()).isZero();
    training.assertSameBits(runFolder());
  }

  @Test
  void train_inClusterModeWithWrongSettings_saysSoInTheDriversLog() throws Exception {
    beginWithRoomForADriver();
    RunProcess wrong = submit(submitted(), "train.batch=0");
    assertThat(wrong.awaitEnd()).isZero();
    assertThat(wrong.output()).contains("is FAILED");
    assertThat(cluster.driverLogs()).contains("train.batch = 0: must be at least 1");

    RunProcess closed = submit(submitted().with("spark.driver.extraJavaOptions", "-Xshare:auto"));
    assertThat(closed.awaitEnd()).isZero();
    assertThat(cluster.driverLogs())
        .contains("convoy: Java was started without the options that Spark needs");
  }

  private void beginWithRoomForADriver() throws Exception {
    begin(HostNetwork.Family.IPV4);
    cluster.startWorker(THIRD);
    cluster.awaitMaster();
  }

  /** As docs/clusters.md says, in cluster mode. */
  private Cli submitted(String... options) throws IOException {
    Path jar = temp.resolve("empty.jar"); // as all classes are on the class path
    try (OutputStream file = Files.newOutputStream(jar)) {
      new JarOutputStream(file, new Manifest()).close();
    }
    List<String> words = new ArrayList<>(List.of("--properties-file", PROPERTIES.toString()));
    words.addAll(List.of(options));
    words.add(jar.toString());
    return Cli.at(cluster)
        .submitted(words.toArray(String[]::new))
        .with("spark.task.cpus", "1")
        .with("spark.cores.max", "2")
        .with("spark.driver.memory", "1g")
        .on(network, DRIVER);
  }

  private RunProcess submit(Cli cli, String... more) throws IOException {
    List<String> all = new ArrayList<>(List.of("cluster.workers=2", "cluster.timeout=5m"));
    all.addAll(List.of(more));
    String[] command = training.command(runFolder(), all.toArray(String[]::new));
    return new RunProcess(cli, runFolder(), command);
  }

  private Path runFolder() {
    return temp.resolve("run");
  }

  @Test
  void train_overIpv6Alone_endsWithTheBitsOfOneMachine() throws Exception {
    begin(HostNetwork.Family.IPV6);
    String ipv6 = "-Djava.net.preferIPv6Addresses=true";
    Cli cli =
        Cli.at(cluster)
            .with("java.net.preferIPv6Addresses", "true")
            .with("spark.executor.extraJavaOptions", ipv6)
            .on(network, DRIVER);
    RunProcess process =
        new RunProcess(
            cli,
            runFolder(),
            training.command(runFolder(), "cluster.workers=2", "cluster.timeout=5m"));
    assertThat(process.awaitEnd()).isZero();
    training.assertSameBits(runFolder());
  }

  @Test
  void train_namesWithUnderscoresAndHostsWithTwoInterfaces_endsWithTheSameBits() throws Exception {
    connect(HostNetwork.Family.IPV4);
    network.call(DRIVER, "head_node", network.address(DRIVER));
    network.addBlindInterface(THERE, BLIND + "/24");
    network.call(THERE, "two_faces", BLIND);
    network.take(THERE, network.address(THERE));
    startCluster();
    RunProcess run = client("cluster.workers=2", "cluster.timeout=5m");
    assertThat(run.awaitEnd()).isZero();
    training.assertSameBits(runFolder());
  }

  /** Ranks meet at the address by which they have reached the driver. */
  @Test
  void train_workerWhoseNameLeadsNowhere_endsWithTheBitsOfOneMachine() throws Exception {
    connect(HostNetwork.Family.IPV4);
    network.addBlindInterface(THERE, BLIND + "/24");
    network.call(THERE, "two-faces", BLIND);
    startCluster();
    RunProcess run = client("cluster.workers=2", "cluster.timeout=5m");
    assertThat(run.awaitEnd()).isZero();
    training.assertSameBits(runFolder());
  }

  @Test
  void train_masterByANameWithAnUnderscore_isRefusedWithALine() throws Exception {
    connect(HostNetwork.Family.IPV4);
    startCluster();
    Cli cli = Cli.at(cluster).with("spark.master", "spark://head_node:7077").on(network, DRIVER);
    RunProcess process = new RunProcess(cli, runFolder(), training.command(runFolder()));
    assertThat(process.awaitEnd()).isEqualTo(5);
    assertThat(process.output())
        .contains(
            "convoy: spark://head_node:7077: Spark knows no host whose name has an underscore");
  }
}
