package io.convoy.executor.exchange.tls;

import java.io.IOException;
import java.io.Serializable;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * The key by which the processes of a run know each other, and its certificate. The driver makes it
 * for one run and gives it to ranks by Spark's own messages; it is never written to a file.
 */
public final class RunIdentity implements Serializable {
  private static final long serialVersionUID = 1;

  private final byte[] key;
  private final byte[] certificate;

  private RunIdentity(byte[] key, byte[] certificate) {
    this.key = key;
    this.certificate = certificate;
  }

  /** Makes a new one, within milliseconds. */
  public static RunIdentity make() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      return new RunIdentity(
          pair.getPrivate().getEncoded(), SelfSignedCertificate.make(pair, "CN=convoy run"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java makes no keys on the curve secp256r1", e);
    }
  }

  /** TLS between those who have this identity, and nobody else. */
  SSLContext tls() throws GeneralSecurityException, IOException {
    return tls(new SameCertificate(SelfSignedCertificate.read(certificate)));
  }

  /** TLS in which this identity is shown to others, who are trusted as given. */
  SSLContext tls(TrustManager trust) throws GeneralSecurityException, IOException {
    X509Certificate own = SelfSignedCertificate.read(certificate);
    PrivateKey secret = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key));
    char[] password = new char[0];
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, password);
    store.setKeyEntry("run", secret, password, new Certificate[] {own});
    KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys.getKeyManagers(), new TrustManager[] {trust}, null);
    return context;
  }

  /** Says nothing of the key. */
  @Override
  public String toString() {
    return "RunIdentity";
  }
}
