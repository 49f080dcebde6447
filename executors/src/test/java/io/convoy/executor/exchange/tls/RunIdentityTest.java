package io.convoy.executor.exchange.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import org.junit.jupiter.api.Test;

class RunIdentityTest {
  private static KeyPair pair() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static X509Certificate certificate(KeyPair pair) throws Exception {
    return SelfSignedCertificate.read(SelfSignedCertificate.make(pair, "CN=somebody"));
  }

  /** Java's own reader and signature check are the other opinion. */
  @Test
  void certificate_ofAKey_isThatKeysAndSignedByIt() throws Exception {
    KeyPair pair = pair();
    X509Certificate made = certificate(pair);
    assertThat(made.getVersion()).isEqualTo(1);
    assertThat(made.getPublicKey()).isEqualTo(pair.getPublic());
    assertThat(made.getSubjectX500Principal().getName()).isEqualTo("CN=somebody");
    assertThat(made.getIssuerX500Principal()).isEqualTo(made.getSubjectX500Principal());
    assertThat(made.getSerialNumber()).isPositive();
    assertThatCode(() -> made.checkValidity()).doesNotThrowAnyException();
    assertThatCode(() -> made.verify(pair.getPublic())).doesNotThrowAnyException();
    KeyPair other = pair();
    assertThatThrownBy(() -> made.verify(other.getPublic())).isInstanceOf(SignatureException.class);
  }

  @Test
  void trust_isInOneCertificateAlone() throws Exception {
    X509Certificate own = certificate(pair());
    X509Certificate other = certificate(pair());
    SameCertificate trust = new SameCertificate(own);
    assertThatCode(() -> trust.checkClientTrusted(new X509Certificate[] {own}, "EC"))
        .doesNotThrowAnyException();
    for (X509Certificate[] chain :
        new X509Certificate[][] {{other}, {other, own}, {own, other}, {}}) {
      assertThatThrownBy(() -> trust.checkClientTrusted(chain, "EC"))
          .isInstanceOf(CertificateException.class);
      assertThatThrownBy(() -> trust.checkServerTrusted(chain, "EC"))
          .isInstanceOf(CertificateException.class);
    }
  }

  @Test
  void text_saysNothingOfTheKey() {
    assertThat(RunIdentity.make()).hasToString("RunIdentity");
  }
}
