package io.convoy.driver.spark;

import io.convoy.executor.base.RefusedException;
import io.convoy.executor.exchange.ExchangeSecurity;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;

/** How ranks exchange, beside what Spark's settings promise of its own messages. */
final class SecurityChoice {
  private static final String KEY = "cluster.exchange-security";
  private static final String AUTHENTICATES = "spark.authenticate";
  private static final String ENCRYPTS = "spark.network.crypto.enabled";

  /** Each encrypts Spark's messages; the last is Spark 4's. */
  private static final List<String> ENCRYPTION =
      List.of(ENCRYPTS, "spark.authenticate.enableSaslEncryption", "spark.ssl.rpc.enabled");

  private SecurityChoice() {}

  /**
   * Plain or by TLS.
   *
   * @param wish of the run's configuration
   * @throws RefusedException if the key of TLS would be sent in clear, or if whoever has switched
   *     Spark's security on would not expect that gradients go in clear
   */
  static ExchangeSecurity of(ExchangeSecurity wish, SparkConf conf) {
    if (wish == ExchangeSecurity.PLAIN) {
      return wish;
    }
    List<String> on = switchedOn(conf);
    if (wish == ExchangeSecurity.AUTO && on.isEmpty()) {
      return ExchangeSecurity.PLAIN;
    }
    boolean alone = conf.get("spark.master", "").matches("local(\\[.*)?"); // without messages
    boolean authenticates = on.contains(AUTHENTICATES);
    boolean encrypts = on.stream().anyMatch(ENCRYPTION::contains);
    if (alone || (authenticates && encrypts)) {
      return ExchangeSecurity.TLS;
    }
    throw new RefusedException(KEY, wish, why(on, authenticates ? ENCRYPTS : AUTHENTICATES));
  }

  private static List<String> switchedOn(SparkConf conf) {
    List<String> on = new ArrayList<>(List.of(AUTHENTICATES));
    on.addAll(ENCRYPTION);
    on.removeIf(key -> !conf.getBoolean(key, false));
    return on;
  }

  private static String why(List<String> on, String missing) {
    if (on.isEmpty()) {
      return String.format(
          "the key of TLS goes to the ranks by Spark's messages; set %s and %s = true for these, or"
              + " %s = plain on a network that you trust",
          AUTHENTICATES, ENCRYPTS, KEY);
    }
    return String.format(
        "%s is on, but what ranks exchange would be open to others; set %s = true as well, with which"
            + " it goes by TLS, or %s = plain on a network that you trust",
        String.join(" and ", on), missing, KEY);
  }
}
