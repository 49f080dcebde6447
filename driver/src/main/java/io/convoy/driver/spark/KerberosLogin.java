package io.convoy.driver.spark;

import io.convoy.executor.base.Reason;
import io.convoy.executor.base.RefusedException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import javax.security.auth.kerberos.KerberosPrincipal;
import javax.security.auth.kerberos.KeyTab;
import javax.security.auth.login.LoginException;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/**
 * The driver's login to Kerberos by principal and keytab. {@code spark-submit} does it for YARN,
 * Kubernetes and local masters, but not for standalone ones, and ends in a stack when it fails.
 */
final class KerberosLogin {
  private static final String PRINCIPAL = "spark.kerberos.principal";
  private static final String KEYTAB = "spark.kerberos.keytab";

  private KerberosLogin() {}

  /**
   * Logs in, unless that is done.
   *
   * @throws RefusedException if the keytab cannot be used, naming what to do
   */
  static void complete(SparkConf conf) {
    String principal = conf.get(PRINCIPAL, "");
    String keytab = conf.get(KEYTAB, "");
    if (principal.isEmpty() != keytab.isEmpty()) {
      throw new RefusedException(
          principal.isEmpty() ? PRINCIPAL : KEYTAB,
          "(not set)",
          "give --principal and --keytab together, or neither");
    }
    requireRealm();
    if (principal.isEmpty() || !UserGroupInformation.isSecurityEnabled()) {
      return;
    }
    File file = file(keytab);
    try {
      if (!UserGroupInformation.isLoginKeytabBased()) {
        requireKey(principal, file);
        UserGroupInformation.loginUserFromKeytab(principal, file.getPath());
      }
    } catch (IOException e) {
      throw refused(
          file,
          String.format(
              "%s cannot log in by it (%s); see whether kinit -kt %s %s can: the key may be an old"
                  + " one, or the KDC of krb5.conf away",
              principal, said(e), file, principal));
    }
  }

  /** Spark takes it as a path or a URI. */
  private static File file(String keytab) {
    return new File(keytab.contains(":") ? URI.create(keytab).getPath() : keytab);
  }

  private static void requireRealm() {
    try {
      SparkHadoopUtil.get(); // it tells Hadoop how to log in
      UserGroupInformation.isSecurityEnabled();
    } catch (IllegalArgumentException e) {
      throw new RefusedException(
          "hadoop.security.authentication",
          "kerberos",
          Reason.of(e)
              + ": see whether /etc/krb5.conf is there and names default_realm, or name another file"
              + " by -Djava.security.krb5.conf in spark.driver.extraJavaOptions and"
              + " spark.executor.extraJavaOptions");
    }
  }

  private static void requireKey(String principal, File file) {
    if (!file.canRead() || file.isDirectory()) {
      throw refused(
          file, "there is no such file that may be read; give the keytab of " + principal);
    }
    KerberosPrincipal owner;
    try {
      owner = new KerberosPrincipal(principal);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(
          PRINCIPAL, principal, Reason.of(e) + "; write it as klist -kt " + file + " shows it");
    }
    if (KeyTab.getInstance(owner, file).getKeys(owner).length == 0) {
      throw refused(
          file,
          String.format(
              "it has no key of %s that Java can use; klist -kte %s shows of whom it has keys",
              owner, file));
    }
  }

  private static RefusedException refused(File keytab, String why) {
    return new RefusedException(KEYTAB, keytab, why);
  }

  /** What the login itself says: around it are names that the message has, below it numbers. */
  static String said(IOException failure) {
    Throwable said = failure;
    while (!(said instanceof LoginException) && said.getCause() != null) {
      said = said.getCause();
    }
    return Reason.of(said);
  }
}
