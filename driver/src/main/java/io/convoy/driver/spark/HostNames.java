package io.convoy.driver.spark;

import io.convoy.driver.cluster.ClusterException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.util.Utils;

/**
 * Names of hosts in Spark's settings. Spark puts them into URIs, whose hosts have no underscore:
 * with one it would fail with an exception that names neither host nor remedy.
 */
final class HostNames {
  private static final String DRIVER = "spark.driver.host";
  private static final String STANDALONE = "spark://";
  private static final Pattern COMMA = Pattern.compile(",");

  private HostNames() {}

  /**
   * Gives the driver's address where its name cannot be used.
   *
   * @throws ClusterException if that of the master cannot, or the driver's has no address
   */
  static void complete(SparkConf conf) {
    requireMaster(conf.get("spark.master", ""));
    String driver = conf.get(DRIVER, Utils.localCanonicalHostName());
    if (!isUsable(driver)) {
      conf.set(DRIVER, address(conf.contains(DRIVER) ? driver : Utils.localHostName()));
    }
  }

  private static void requireMaster(String master) {
    if (!master.startsWith(STANDALONE)) {
      return;
    }
    for (String host : COMMA.split(master.substring(STANDALONE.length()), -1)) {
      if (host.contains("_") && !isUsable(host.replaceAll(":\\d+$", ""))) {
        throw new ClusterException(
            master
                + ": Spark knows no host whose name has an underscore; give the master's address,"
                + " as its page shows it");
      }
    }
  }

  private static boolean isUsable(String host) {
    try {
      return new URI(STANDALONE + "driver@" + host + ":1").getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static String address(String host) {
    if (isUsable(host)) {
      return host;
    }
    try {
      String address = InetAddress.getByName(host).getHostAddress();
      return address.contains(":") ? "[" + address + "]" : address;
    } catch (UnknownHostException e) {
      throw new ClusterException(
          String.format(
              "the driver's host is called %s, which Spark cannot use and which has no address: set"
                  + " %s to an address by which executors reach it",
              host, DRIVER),
          e);
    }
  }
}
