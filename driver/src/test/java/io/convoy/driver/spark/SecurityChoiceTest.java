package io.convoy.driver.spark;

import static io.convoy.executor.exchange.ExchangeSecurity.AUTO;
import static io.convoy.executor.exchange.ExchangeSecurity.PLAIN;
import static io.convoy.executor.exchange.ExchangeSecurity.TLS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.base.FailureKind;
import io.convoy.executor.base.HasFailureKind;
import io.convoy.executor.base.RefusedException;
import io.convoy.executor.exchange.ExchangeSecurity;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecurityChoiceTest {
  private static final String AUTHENTICATE = "spark.authenticate";
  private static final String CRYPTO = "spark.network.crypto.enabled";

  private static SparkConf conf(String master, String... on) {
    SparkConf conf = new SparkConf(false).setMaster(master);
    for (String key : on) {
      conf.set(key, "true");
    }
    return conf;
  }

  private static ExchangeSecurity choice(ExchangeSecurity wish, String... on) {
    return SecurityChoice.of(wish, conf("yarn", on));
  }

  @Test
  void auto_withoutSparksSecurity_isPlain() {
    assertThat(choice(AUTO)).isEqualTo(PLAIN);
  }

  @ParameterizedTest
  @CsvSource({CRYPTO, "spark.authenticate.enableSaslEncryption", "spark.ssl.rpc.enabled"})
  void auto_whereSparkAuthenticatesAndEncrypts_isTls(String encrypts) {
    assertThat(choice(AUTO, AUTHENTICATE, encrypts)).isEqualTo(TLS);
  }

  @Test
  void tls_whereSparkAuthenticatesAndEncrypts_isTaken() {
    assertThat(choice(TLS, AUTHENTICATE, CRYPTO)).isEqualTo(TLS);
  }

  @Test
  void plain_isTakenAsTheUsersWord() {
    assertThat(choice(PLAIN, AUTHENTICATE, CRYPTO)).isEqualTo(PLAIN);
    assertThat(choice(PLAIN, AUTHENTICATE)).isEqualTo(PLAIN);
  }

  @ParameterizedTest
  @CsvSource({
    "AUTO, spark.authenticate, spark.network.crypto.enabled",
    "TLS, spark.authenticate, spark.network.crypto.enabled",
    "AUTO, spark.network.crypto.enabled, spark.authenticate",
    "AUTO, spark.ssl.rpc.enabled, spark.authenticate"
  })
  void exchange_thatWouldBeOpenUnderSparksSecurity_isRefusedInOneLine(
      ExchangeSecurity wish, String on, String missing) {
    assertThatThrownBy(() -> choice(wish, on))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "cluster.exchange-security = "
                + wish
                + ": "
                + on
                + " is on, but what ranks exchange would be open to others; set "
                + missing
                + " = true as well, with which it goes by TLS, or cluster.exchange-security = plain"
                + " on a network that you trust")
        .extracting(e -> ((HasFailureKind) e).failureKind())
        .isEqualTo(FailureKind.USAGE);
  }

  @Test
  void tls_whoseKeyWouldGoInClear_isRefused() {
    assertThatThrownBy(() -> choice(TLS))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("the key of TLS goes to the ranks by Spark's messages")
        .hasMessageContaining("set spark.authenticate and spark.network.crypto.enabled = true");
  }

  @ParameterizedTest
  @CsvSource({"local, TLS", "local[4], TLS", "local[*], TLS"})
  void tls_inOneProcess_needsNoMessages(String master, ExchangeSecurity expected) {
    assertThat(SecurityChoice.of(TLS, conf(master))).isEqualTo(expected);
    assertThat(SecurityChoice.of(AUTO, conf(master, AUTHENTICATE))).isEqualTo(expected);
  }

  @Test
  void executorsOfOneHost_areOtherProcesses() {
    SparkConf conf = conf("local-cluster[2,1,1024]");
    assertThatThrownBy(() -> SecurityChoice.of(TLS, conf)).isInstanceOf(RefusedException.class);
  }
}
