package io.convoy.executor.exchange.tls;

import io.convoy.testing.CredulousTrust;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * TLS as one speaks it who does not belong to a run, and trusts everybody: what refuses him is the
 * other side.
 */
public final class StrangerTls {
  private final SSLContext context;

  private StrangerTls(SSLContext context) {
    this.context = context;
  }

  /** Without a certificate. */
  public static StrangerTls without() {
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(null, new TrustManager[] {new CredulousTrust()}, null);
      return new StrangerTls(context);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** With that of another run. */
  public static StrangerTls of(RunIdentity other) throws IOException {
    try {
      return new StrangerTls(other.tls(new CredulousTrust()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A connection of its own. */
  public SSLSocket over(Socket plain) throws IOException {
    return (SSLSocket)
        context.getSocketFactory().createSocket(plain, "127.0.0.1", plain.getPort(), true);
  }
}
