package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ranks exchange, under Spark's own security. */
class ExchangeSecurityIT {
  private static final String AUTHENTICATE = "spark.authenticate";

  @TempDir private static Path root;
  private static String data;

  @BeforeAll
  static void drawImages() {
    data = DrawnDataset.make(root, 10);
  }

  private static String[] training(SmallRun run, String... more) {
    String[] settings = new String[more.length + 3];
    settings[0] = "cluster.workers=2";
    settings[1] = "cluster.timeout=2m";
    settings[2] = "train.epochs=2";
    System.arraycopy(more, 0, settings, 3, more.length);
    return run.training(data, 32, settings);
  }

  private static Cli secured(Cli cli) {
    return cli.with(AUTHENTICATE, "true")
        .with("spark.authenticate.secret", "of this test")
        .with("spark.network.crypto.enabled", "true");
  }

  @Test
  void train_byExecutorsUnderSparksSecurity_goesByTlsAndHasTheBitsOfAPlainRun() throws Exception {
    SmallRun plain = new SmallRun(root.resolve("plain"));
    assertThat(Cli.local().run(training(plain)).code()).isZero();
    SmallRun encrypted = new SmallRun(root.resolve("encrypted"));
    RunProcess process =
        new RunProcess(secured(Cli.cluster(2)), encrypted.folder(), training(encrypted));
    assertThat(process.awaitEnd()).as(process.output()).isZero();
    assertThat(process.output()).contains("ranks exchange by TLS 1.3");
    assertThat(RunProcess.lastState(encrypted.folder()))
        .isEqualTo(RunProcess.lastState(plain.folder()));
  }

  @Test
  void train_whereSparkOnlyAuthenticates_isRefusedInOneLine() {
    SmallRun run = new SmallRun(root.resolve("refused"));
    Cli.Result result = Cli.cluster(2).with(AUTHENTICATE, "true").run(training(run));
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .singleElement()
        .asString()
        .contains("cluster.exchange-security = auto: spark.authenticate is on")
        .contains("spark.network.crypto.enabled = true")
        .contains("cluster.exchange-security = plain");
  }

  @Test
  void train_byNcclAndTls_isRefused() {
    SmallRun run = new SmallRun(root.resolve("nccl"));
    Cli.Result result =
        secured(Cli.local())
            .run(training(run, "synchronise.backend=nccl", "cluster.exchange-security=tls"));
    assertThat(result.code()).isEqualTo(2);
    assertThat(String.join("\n", result.err())).contains("synchronise.backend = nccl: NCCL cannot");
  }
}
