package io.convoy.executor.base;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What to do about a file system that wants Kerberos, by what Hadoop says of it. */
public final class KerberosRemedy {
  /** How to come to a ticket. */
  public static final String TICKET = "run kinit, or give --principal and --keytab";

  private static final String CONFIGURATION =
      ": let HADOOP_CONF_DIR name the cluster's configuration";

  /** The first that fits counts. */
  private static final List<Remedy> REMEDIES =
      List.of(
          new Remedy(
              "(?i)DELEGATION.TOKEN.*(is expired|can't be found in cache)",
              "delegation tokens have ended: start the same command again; with --principal and"
                  + " --keytab they are renewed"),
          new Remedy("Client cannot authenticate via:", "it wants Kerberos: " + TICKET),
          new Remedy(
              "SIMPLE authentication is not enabled",
              "it wants Kerberos, and hadoop.security.authentication is not kerberos here"
                  + CONFIGURATION),
          new Remedy(
              "Failed to specify server's Kerberos principal name",
              "dfs.namenode.kerberos.principal is not set here" + CONFIGURATION),
          new Remedy(
              "GSS initiate failed",
              "the ticket was not accepted: " + TICKET + ", and compare the clocks of the hosts"));

  private KerberosRemedy() {}

  private record Remedy(Pattern sign, String text) {
    Remedy(String sign, String text) {
      this(Pattern.compile(sign), text);
    }
  }

  /**
   * The remedy for a failure, whose causes may say what it is.
   *
   * @return empty if Kerberos has nothing to do with it
   */
  public static Optional<String> of(List<Throwable> causes) {
    String said = causes.stream().map(Throwable::toString).collect(Collectors.joining(" "));
    return REMEDIES.stream()
        .filter(remedy -> remedy.sign().matcher(said).find())
        .map(Remedy::text)
        .findFirst();
  }
}
