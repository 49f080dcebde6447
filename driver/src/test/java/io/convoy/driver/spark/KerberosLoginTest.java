package io.convoy.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.base.RefusedException;
import java.io.IOException;
import javax.security.auth.login.LoginException;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KerberosLoginTest {
  private static final String PRINCIPAL = "spark.kerberos.principal";
  private static final String KEYTAB = "spark.kerberos.keytab";

  @ParameterizedTest
  @CsvSource({PRINCIPAL + ", " + KEYTAB, KEYTAB + ", " + PRINCIPAL})
  void complete_withHalfOfALogin_namesTheOtherHalf(String given, String missing) {
    SparkConf conf = new SparkConf(false).set(given, "x");
    assertThatThrownBy(() -> KerberosLogin.complete(conf))
        .isInstanceOf(RefusedException.class)
        .hasMessage(missing + " = (not set): give --principal and --keytab together, or neither");
  }

  @Test
  void complete_whereNobodyWantsKerberos_asksForNoFile() {
    SparkConf conf = new SparkConf(false).set(PRINCIPAL, "a@B").set(KEYTAB, "/no/such/keytab");
    assertThatCode(() -> KerberosLogin.complete(conf)).doesNotThrowAnyException();
  }

  @Test
  void said_ofALoginThatFails_isWhatTheKdcSays() {
    LoginException login = new LoginException("Preauthentication failed (24)");
    login.initCause(new IOException("Identifier doesn't match expected value (906)"));
    assertThat(KerberosLogin.said(new IOException("failure to login: for principal a@B", login)))
        .isEqualTo("Preauthentication failed (24)");
    assertThat(KerberosLogin.said(new IOException("x", new IOException("y")))).isEqualTo("y");
  }
}
