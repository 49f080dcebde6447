package io.convoy.executor.exchange;

import java.util.Locale;

/** How what ranks exchange goes from host to host. */
public enum ExchangeSecurity {
  /** By TLS where Spark authenticates and encrypts its messages, as plain numbers elsewhere. */
  AUTO,
  /** As plain numbers, which anybody on the way can read, and anybody who connects can change. */
  PLAIN,
  /** By TLS 1.3, between processes of this run alone. */
  TLS;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
