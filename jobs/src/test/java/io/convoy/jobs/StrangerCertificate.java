package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.testing.CredulousTrust;
import java.io.File;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** TLS as a stranger speaks it, who trusts everybody. */
final class StrangerCertificate {
  private static final String PASSWORD = "changeit";

  private StrangerCertificate() {}

  /** With no certificate. */
  static SSLContext none() throws Exception {
    return context(null);
  }

  /**
   * With one that he has made.
   *
   * @param folder for its file
   */
  static SSLContext made(Path folder) throws Exception {
    Path file = folder.resolve("stranger.p12");
    List<String> command =
        List.of(
            System.getProperty("java.home") + "/bin/keytool",
            "-genkeypair",
            "-alias",
            "run",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=convoy run",
            "-storetype",
            "PKCS12",
            "-keystore",
            file.toString(),
            "-storepass",
            PASSWORD);
    File log = Cli.OUTPUT;
    Process keytool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
            .start();
    assertThat(keytool.waitFor()).as("keytool; see " + log).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(store, PASSWORD.toCharArray());
    return context(keys.getKeyManagers());
  }

  private static SSLContext context(KeyManager[] keys) throws Exception {
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys, new TrustManager[] {new CredulousTrust()}, null);
    return context;
  }
}
