package io.convoy.executor.data.storage;

import io.convoy.executor.base.KerberosRemedy;
import io.convoy.executor.base.Passwords;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.util.VersionInfo;

/** The Hadoop file systems of paths; where a connector is missing, its name. */
public final class FileSystems {
  private static final String AWS = "org.apache.hadoop:hadoop-aws:";
  private static final String S3A = "org.apache.hadoop.fs.s3a.S3AFileSystem";
  private static final String AZURE = "org.apache.hadoop:hadoop-azure:";

  /** Artifacts by scheme; those that end in a colon have Hadoop's version. */
  private static final Map<String, String> CONNECTORS =
      Map.of(
          "s3a", AWS,
          "s3", AWS,
          "s3n", AWS,
          "gs", "com.google.cloud.bigdataoss:gcs-connector:hadoop3-2.2.22",
          "abfs", AZURE,
          "abfss", AZURE,
          "wasb", AZURE,
          "wasbs", AZURE,
          "oss", "org.apache.hadoop:hadoop-aliyun:",
          "cosn", "org.apache.hadoop:hadoop-cos:");

  private FileSystems() {}

  /**
   * The file system of a path.
   *
   * @throws DataException if there is no connector for its scheme, naming the one to add, if the
   *     path holds a password, or if it wants Kerberos and this process has nothing to show
   * @throws IOException if it cannot be reached
   */
  public static FileSystem of(Configuration hadoop, Path path) throws IOException {
    if (Passwords.areIn(path.toString())) {
      throw new DataException(Passwords.refusal(path.toString()));
    }
    try {
      FileSystem system = path.getFileSystem(hadoop);
      requireCredentials(hadoop, path, system);
      return system;
    } catch (UnsupportedFileSystemException e) {
      throw missing(hadoop, path, e);
    } catch (RuntimeException | NoClassDefFoundError e) {
      if (isMissingClass(e)) {
        throw missing(hadoop, path, e);
      }
      throw e;
    }
  }

  /**
   * A file system without Hadoop's checksum files, which lie beside each file of a local one and
   * hinder appending.
   */
  public static FileSystem withoutChecksums(FileSystem system) {
    return system instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : system;
  }

  /** A file system with tokens of its own is one that wants Kerberos, where that is switched on. */
  private static void requireCredentials(Configuration hadoop, Path path, FileSystem system)
      throws IOException {
    if (!UserGroupInformation.isSecurityEnabled()
        || system.getCanonicalServiceName() == null
        || hadoop.getBoolean("ipc.client.fallback-to-simple-auth-allowed", false)) {
      return;
    }
    UserGroupInformation user = UserGroupInformation.getCurrentUser();
    boolean proxy = user.getRealUser() != null;
    if (!proxy && !user.hasKerberosCredentials() && user.getTokens().isEmpty()) {
      throw new DataException(
          path
              + ": wants Kerberos, and this process has neither a ticket nor a token: "
              + KerberosRemedy.TICKET);
    }
  }

  private static boolean isMissingClass(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ClassNotFoundException || cause instanceof NoClassDefFoundError) {
        return true;
      }
    }
    return false;
  }

  private static DataException missing(Configuration hadoop, Path path, Throwable cause) {
    String scheme = path.toUri().getScheme();
    String connector = CONNECTORS.get(scheme);
    boolean other = scheme.equals("s3") || scheme.equals("s3n");
    if (other && hadoop.getClassByNameOrNull(S3A) != null) {
      return new DataException(
          path + ": there is no connector for " + scheme + "://; write s3a:// instead", cause);
    }
    if (connector == null) {
      return new DataException(
          String.format(
              "%s: Hadoop knows no file system for %s://; check the URI, or add its connector to"
                  + " Spark's jars",
              path, scheme),
          cause);
    }
    String artifact = connector.endsWith(":") ? connector + VersionInfo.getVersion() : connector;
    return new DataException(
        String.format(
            "%s: there is no connector for %s://; %sadd %s (%s), such as by --conf"
                + " spark.jars.packages=%s",
            path,
            scheme,
            other ? "write s3a:// instead, and " : "",
            artifact,
            connector.equals(AWS) ? "which brings the AWS bundle" : "with all that it needs",
            artifact),
        cause);
  }
}
