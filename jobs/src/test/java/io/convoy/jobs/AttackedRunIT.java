package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs of executor processes that are attacked while they train by somebody who can connect, and
 * finds ports as everybody can who has a shell on the host.
 *
 * <p>The run's address stands for the one by which other hosts reach this one: what listens there a
 * stranger reaches, and what listens on a loopback address a neighbour alone.
 */
@Tag("slow")
class AttackedRunIT {
  private static final int EPOCHS = 4;

  /** Of the run alone: others test on this machine, too. */
  private static final String HOST = ownAddress(ProcessHandle.current().pid());

  @TempDir private static Path root;
  private static String data;
  private static byte[] undisturbed;
  private static byte[] recording;
  private static SSLContext stranger;

  @TempDir private Path temp;

  private static String ownAddress(long pid) {
    return "127." + (10 + pid / 62_500 % 200) + "." + pid / 250 % 250 + "." + (1 + pid % 250);
  }

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    data = DrawnDataset.make(root, 16);
    recording = RecordedExchange.make();
    stranger = StrangerCertificate.made(root);
    SmallRun run = new SmallRun(root.resolve("undisturbed"));
    assertThat(Cli.local().run(training(run, "plain")).code()).isZero();
    undisturbed = RunProcess.lastState(run.folder());
  }

  /** 43 steps an epoch: rounds last longer than it takes to find their ports. */
  private static String[] training(SmallRun run, String security, String... more) {
    String[] settings = {
      "cluster.workers=2",
      "cluster.min-workers=2",
      "cluster.timeout=2m",
      "train.epochs=" + EPOCHS,
      "cluster.exchange-security=" + security
    };
    String[] all = new String[settings.length + more.length];
    System.arraycopy(settings, 0, all, 0, settings.length);
    System.arraycopy(more, 0, all, settings.length, more.length);
    return run.training(data, 4, all);
  }

  private static RunProcess start(SmallRun run, String security) throws Exception {
    Cli cli =
        Cli.cluster(2)
            .withEnvironment("SPARK_LOCAL_IP", HOST)
            .with("spark.authenticate", "true")
            .with("spark.authenticate.secret", "of this test")
            .with("spark.network.crypto.enabled", "true");
    return new RunProcess(cli, run.folder(), training(run, security));
  }

  private BareSockets attacker() throws Exception {
    return new BareSockets()
        .with("without a certificate", StrangerCertificate.none())
        .with("with a certificate of his own", stranger)
        .with(recording);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "tls"})
  void run_attackedWhileItTrains_isNotDisturbed(String security) throws Exception {
    SmallRun run = new SmallRun(temp.resolve("run"));
    RunProcess process = start(run, security).awaitStep(2);
    try (BareSockets neighbour = attacker();
        BareSockets distant = attacker()) {
      int taken = besiege(process, neighbour);
      assertThat(taken).as("connections that the ranks' Gloo took").isGreaterThanOrEqualTo(200);
      Set<InetSocketAddress> ofRanks = haunt(process, distant);
      assertThat(process.awaitEnd()).as(process.output()).isZero();
      assertThat(distant.letIn()).isEmpty();
      if (security.equals("plain")) {
        assertThat(ofRanks).as("where a stranger reaches ranks that share a host").isEmpty();
      }
    }
    assertThat(process.metrics("failure")).as("rounds that failed").isEmpty();
    assertThat(RunProcess.lastState(run.folder())).isEqualTo(undisturbed);
  }

  /** Attacks what listens on loopback addresses once ranks are connected. */
  private static int besiege(RunProcess process, BareSockets neighbour) throws Exception {
    int taken = 0;
    while (taken < 200) {
      Set<InetSocketAddress> places = new HashSet<>(ListeningPorts.of(process.executors()));
      places.removeAll(ListeningPorts.at(HOST));
      process.awaitStep(process.lastStep() + 2); // by now ranks that were about to meet have met
      for (InetSocketAddress place : places) {
        taken += neighbour.attack(place, 300);
      }
    }
    return taken;
  }

  /**
   * Attacks whatever listens where other hosts reach it: Spark's ports, and those of ranks while
   * they meet, which by TLS is a matter of milliseconds.
   *
   * @return those that came once Spark's were there
   */
  private static Set<InetSocketAddress> haunt(RunProcess process, BareSockets attacker)
      throws Exception {
    Set<InetSocketAddress> ofSpark = ListeningPorts.at(HOST);
    assertThat(ofSpark).as("where Spark listens").hasSizeGreaterThan(2);
    ofSpark.forEach(place -> attacker.attack(place, 20));
    Set<InetSocketAddress> ofRanks = new HashSet<>();
    while (process.isAlive()) {
      Set<InetSocketAddress> places = ListeningPorts.at(HOST);
      places.removeAll(ofSpark);
      places.removeAll(ofRanks);
      places.forEach(place -> attacker.attack(place, 100));
      ofRanks.addAll(places);
      TimeUnit.MILLISECONDS.sleep(1);
    }
    return ofRanks;
  }

  /**
   * Of who takes a rank's place while the ranks of a round meet on the host there is no defence but
   * the host's own: the process ends that hears nonsense, or waits for the end of its time, and the
   * round is run again.
   */
  @Test
  void ranks_whosePlacesANeighbourTakes_failAndTheRunEndsWithItsBits() throws Exception {
    SmallRun run = new SmallRun(temp.resolve("run"));
    RunProcess process = start(run, "plain").awaitStep(2);
    Set<InetSocketAddress> seen = new HashSet<>(ListeningPorts.of(process.executors()));
    try (BareSockets neighbour = new BareSockets()) {
      while (process.metrics("failure").isEmpty() && process.isAlive()) {
        Set<InetSocketAddress> places = ListeningPorts.of(process.executors());
        places.removeAll(seen);
        places.removeAll(ListeningPorts.at(HOST));
        places.forEach(neighbour::takePlaces);
        seen.addAll(places);
        TimeUnit.MILLISECONDS.sleep(1);
      }
    }
    assertThat(process.awaitEnd()).as(process.output()).isZero();
    assertThat(RunProcess.lastState(run.folder())).isEqualTo(undisturbed);
  }
}
