package io.convoy.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.apache.hadoop.hdfs.security.token.delegation.DelegationTokenIdentifier;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.security.Credentials;
import org.apache.hadoop.security.token.Token;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.junit.jupiter.api.Test;

class ExecutorTokensTest {
  private static final String THEN = "; the run ends with them, and goes on when it is started";

  private static byte[] tokens(String... ends) {
    Credentials credentials = new Credentials();
    for (String end : ends) {
      Text alice = new Text("alice");
      DelegationTokenIdentifier token = new DelegationTokenIdentifier(alice, alice, alice);
      token.setMaxDate(Instant.parse(end).toEpochMilli());
      Text service = new Text("of " + end);
      credentials.addToken(
          service, new Token<>(token.getBytes(), new byte[1], token.getKind(), service));
    }
    return SparkHadoopUtil.get().serialize(credentials);
  }

  @Test
  void end_ofSeveralTokens_isThatOfTheFirst() {
    byte[] tokens = tokens("2026-12-05T10:00:00Z", "2026-12-04T23:30:00Z");
    assertThat(ExecutorTokens.end(new SparkConf(false), tokens))
        .startsWith("which end at 2026-12-04T23:30:00Z at the latest" + THEN)
        .endsWith("with --principal and --keytab they are renewed for good");
  }

  @Test
  void end_ofTokensThatNobodyKnows_isAnnouncedWithoutATime() {
    Credentials other = new Credentials();
    other.addToken(new Text("x"), new Token<>(new byte[1], new byte[1], new Text("X"), new Text()));
    byte[] unknown = SparkHadoopUtil.get().serialize(other);
    assertThat(ExecutorTokens.end(new SparkConf(false), unknown)).startsWith("which end" + THEN);
    assertThat(ExecutorTokens.end(new SparkConf(false), tokens())).startsWith("which end" + THEN);
  }

  /** This process has no ticket that could be asked for others. */
  @Test
  void end_whereTheTicketCacheIsEmpty_isThatOfTheTokens() {
    SparkConf conf = new SparkConf(false).set("spark.kerberos.renewal.credentials", "ccache");
    assertThat(ExecutorTokens.end(conf, tokens("2026-12-05T10:00:00Z")))
        .startsWith("which end at 2026-12-05T10:00:00Z");
  }
}
