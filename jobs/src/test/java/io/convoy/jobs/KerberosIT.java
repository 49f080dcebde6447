package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A dataset and a run on HDFS that wants Kerberos: executors, which have neither keytab nor ticket,
 * reach them by delegation tokens that end long before the run does.
 */
@Tag("slow")
class KerberosIT {
  private static final int EPOCHS = 8;
  private static final Duration TOKENS = Duration.ofSeconds(8);
  private static final long PATIENCE_MINUTES = 5;

  @TempDir private static Path root;
  private static SecureHdfs hdfs;
  private static SmallTraining training;
  private static Path token;
  private static RunProcess killed;
  private static RunProcess resumed;
  private static int tokensOfTheLast;

  @BeforeAll
  static void trainAndResume() throws Exception {
    training = SmallTraining.in(root, EPOCHS); // before this process is one of Kerberos
    hdfs = new SecureHdfs(Files.createDirectory(root.resolve("secure")), TOKENS);
    token = hdfs.writeToken();
    Said prepared =
        run(
            hdfs.byKeytab(Cli.cluster(2), "alice"),
            "prepare",
            "--input=" + root.resolve("images"),
            "--output=" + hdfs.uri("data"),
            "--val-fraction=0.1");
    assertThat(prepared.code()).as(prepared.text()).isZero();

    killed = train();
    killed.await("a snapshot", ignored -> hdfs.lastStep("runs/a") > 0);
    RunProcess.signal(killed.executors().get(0), "KILL");
    long then = hdfs.lastStep("runs/a");
    killed.await("snapshots later", ignored -> hdfs.lastStep("runs/a") > then + 10);
    killed.signal("KILL");
    while (killed.isAlive()) {
      Thread.onSpinWait();
    }
    int before = hdfs.tokens();
    resumed = train();
    assertThat(resumed.awaitEnd()).isZero();
    tokensOfTheLast = hdfs.tokens() - before - 1;
    hdfs.download("runs/a/snapshots", root.resolve("copy/a/snapshots"));
  }

  @AfterAll
  static void stop() throws Exception {
    if (hdfs != null) {
      hdfs.close();
    }
  }

  private static RunProcess train() throws IOException {
    return new RunProcess(
        hdfs.byKeytab(Cli.cluster(2), "alice"),
        root.resolve("copy/a"),
        SmallTraining.command(
            hdfs.uri("data"),
            hdfs.uri("runs/a"),
            "train.batch=32",
            "train.epochs=" + EPOCHS,
            "snapshot.every-steps=" + SmallTraining.SNAPSHOT_INTERVAL,
            "cluster.min-workers=2",
            "cluster.timeout=3m"));
  }

  /** What a command has printed, log included, and its exit code. */
  private record Said(int code, String text) {
    List<String> ofConvoy() {
      return text.lines().filter(line -> line.startsWith("convoy: ")).toList();
    }
  }

  private static Said run(Cli cli, String... command) throws Exception {
    File output = Files.createTempFile(root, "said-", ".log").toFile();
    Process process = cli.start(output, command);
    assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
    return new Said(process.exitValue(), Files.readString(output.toPath()));
  }

  private static Said evaluate(Cli cli) throws Exception {
    return run(cli, "evaluate", "--split=test", "--snapshot=" + hdfs.uri("runs/a"));
  }

  private static String onlyLine(Said said, int code) {
    assertThat(said.code()).as(said.text()).isEqualTo(code);
    assertThat(said.text()).doesNotContain("\tat ");
    assertThat(said.ofConvoy()).as(said.text()).hasSize(1);
    return said.ofConvoy().get(0);
  }

  @Test
  void train_byKeytab_killedAndResumed_endsWithTheBitsOfTheLocalDisk() throws IOException {
    training.assertSameBits(root.resolve("copy/a"));
    assertThat(resumed.output()).contains("Resumed after step");
  }

  /** One is spent to learn how long they are good, one is handed out; all others are renewals. */
  @Test
  void train_longerThanItsTokens_wasGivenOthers() {
    assertThat(tokensOfTheLast).isGreaterThan(2);
    assertThat(resumed.output())
        .contains("executors have delegation tokens, which are renewed by " + hdfs.keytab("alice"));
  }

  @Test
  void evaluate_byATicket_worksAndSaysHowLong() throws Exception {
    Said evaluated = evaluate(hdfs.byTicket(Cli.cluster(1)));
    assertThat(evaluated.code()).as(evaluated.text()).isZero();
    assertThat(evaluated.text())
        .contains("executors have delegation tokens, renewed as long as the ticket cache")
        .contains("with --principal and --keytab they are renewed for good");
  }

  @Test
  void evaluate_withoutATicket_saysHowToComeToOne() throws Exception {
    assertThat(onlyLine(evaluate(hdfs.reaching(Cli.local())), 3))
        .contains(hdfs.uri("runs/a"))
        .contains("wants Kerberos", "run kinit, or give --principal and --keytab");
  }

  @Test
  void evaluate_byTokensThatHaveEnded_saysSo() throws Exception {
    assertThat(onlyLine(evaluate(hdfs.byTokens(Cli.local(), token)), 3))
        .contains("is expired")
        .contains("delegation tokens have ended")
        .contains("with --principal and --keytab they are renewed");
  }

  @Test
  void evaluate_whereHadoopKnowsNothingOfKerberos_namesTheSetting() throws Exception {
    Cli simple =
        hdfs.reaching(Cli.local()).with("spark.hadoop.hadoop.security.authentication", "simple");
    assertThat(onlyLine(evaluate(simple), 3))
        .contains("SIMPLE authentication is not enabled")
        .contains("let HADOOP_CONF_DIR name the cluster's configuration");
  }

  @ParameterizedTest
  @CsvSource({
    "none, there is no such file that may be read; give the keytab of alice@EXAMPLE.COM",
    "bob, it has no key of alice@EXAMPLE.COM",
    "old, alice@EXAMPLE.COM cannot log in by it ("
  })
  void evaluate_byAKeytabThatWillNotDo_saysWhy(String keytab, String why) throws Exception {
    assertThat(onlyLine(evaluate(hdfs.byKeytab(Cli.local(), keytab)), 2))
        .contains("spark.kerberos.keytab = " + hdfs.keytab(keytab) + ": " + why);
  }

  @Test
  void evaluate_withAPrincipalAlone_wantsTheKeytab() throws Exception {
    Cli half = hdfs.reaching(Cli.local()).with("spark.kerberos.principal", SecureHdfs.USER);
    assertThat(onlyLine(evaluate(half), 2))
        .contains("spark.kerberos.keytab = (not set): give --principal and --keytab together");
  }

  @Test
  void evaluate_whereNoRealmIsKnown_namesTheFile() throws Exception {
    Path empty = Files.writeString(root.resolve("empty-krb5.conf"), "[libdefaults]\n");
    Cli nowhere = hdfs.reaching(Cli.local()).with("java.security.krb5.conf", empty.toString());
    assertThat(onlyLine(evaluate(nowhere), 2))
        .contains("hadoop.security.authentication = kerberos: Can't get Kerberos realm")
        .contains("/etc/krb5.conf");
  }
}
