package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands say where S3 lets them not in. Needs {@code mvn -Ps3}. */
class S3RefusalsIT {
  private static final String RUN = S3Server.uri("runs/a");

  @TempDir private static Path root;
  private static S3Server server;

  @BeforeAll
  static void start() throws Exception {
    assumeThat(S3Server.isThere()).as("built by mvn -Ps3").isTrue();
    server = new S3Server(root);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  /** With file systems of its own, since Hadoop keeps those that it has opened. */
  private static void assertRefused(Cli cli, String snapshot, String... parts) {
    Cli.Result result =
        cli.with("spark.hadoop.fs.s3a.impl.disable.cache", "true")
            .run("evaluate", "--split=test", "--snapshot=" + snapshot);
    assertThat(result.err()).hasSize(1);
    assertThat(result.err().get(0)).contains(parts).doesNotContain(S3Server.SECRET);
    assertThat(result.code()).isEqualTo(3);
  }

  @Test
  void evaluate_withAWrongKey_tellsWhatTheServerSays() {
    Cli wrong = server.allowing(Cli.local()).with("spark.hadoop.fs.s3a.secret.key", "another");
    assertRefused(wrong, RUN, RUN, "403");
  }

  @Test
  void evaluate_withoutAKey_saysThatThereIsNone() {
    assertRefused(server.reaching(Cli.local()), RUN, RUN, "No AWS Credentials");
  }

  @Test
  void evaluate_inABucketThatIsNotThere_saysSo() {
    String elsewhere = "s3a://nowhere/runs/a";
    assertRefused(server.allowing(Cli.local()), elsewhere, "s3a://nowhere", "does not exist");
  }

  @Test
  void evaluate_ofS3_saysHowItIsWritten() {
    Cli right = server.allowing(Cli.local());
    assertRefused(right, "s3://bucket/runs/a", "there is no connector for s3://; write s3a://");
  }

  @Test
  void evaluate_withTheKeyInTheUri_doesNotShowIt() {
    String uri = "s3a://" + S3Server.KEY + ":" + S3Server.SECRET + "@bucket/runs/a";
    String refusal = "s3a://...@bucket/runs/a: a URI may have no key";
    assertRefused(server.allowing(Cli.local()), uri, refusal);
  }
}
