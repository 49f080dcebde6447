package io.convoy.jobs;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivilegedExceptionAction;
import java.time.Duration;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.HdfsConfiguration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.security.token.delegation.DelegationTokenIdentifier;
import org.apache.hadoop.security.Credentials;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.security.token.Token;
import org.apache.hadoop.shaded.org.apache.kerby.kerberos.kerb.KrbException;
import org.apache.hadoop.shaded.org.apache.kerby.kerberos.kerb.client.KrbClient;
import org.apache.hadoop.shaded.org.apache.kerby.kerberos.kerb.server.SimpleKdcServer;
import org.apache.hadoop.shaded.org.apache.kerby.util.NetworkUtil;

/**
 * HDFS that wants Kerberos, with a KDC of its own, in this process; one user has a folder there
 * that nobody else may enter.
 */
final class SecureHdfs implements AutoCloseable {
  static final String USER = "alice@EXAMPLE.COM";

  private static final String REALM = "EXAMPLE.COM";
  private static final String SERVICE = "hdfs/localhost@" + REALM;
  private static final String WEB = "HTTP/localhost@" + REALM;
  private static final String KRB5 = "java.security.krb5.conf";

  private final Path folder;
  private final SimpleKdcServer kdc = new SimpleKdcServer();
  private final MiniDFSCluster hdfs;
  private final DistributedFileSystem files;

  /**
   * Starts both.
   *
   * @param folder an empty folder for what they store
   * @param tokens how long a delegation token is good, whoever renews it
   */
  SecureHdfs(Path folder, Duration tokens) throws Exception {
    this.folder = folder;
    kdc.setWorkDir(folder.toFile());
    kdc.setKdcRealm(REALM);
    kdc.setKdcHost("localhost");
    kdc.setAllowUdp(false);
    kdc.setKdcTcpPort(NetworkUtil.getServerPort());
    kdc.init(); // tells this process of its krb5.conf
    kdc.start();
    createKeytab("services", SERVICE, WEB);
    createKeytab("old", USER);
    kdc.deletePrincipals(USER);
    createKeytab("alice", USER);
    createKeytab("bob", "bob@" + REALM);

    Configuration conf = new HdfsConfiguration();
    conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
    settings().forEach(conf::set);
    settingsOfServers(tokens).forEach(conf::set);
    UserGroupInformation.setConfiguration(conf);
    hdfs = new MiniDFSCluster.Builder(conf).numDataNodes(1).build();
    hdfs.waitActive();
    files = hdfs.getFileSystem();
    org.apache.hadoop.fs.Path home = new org.apache.hadoop.fs.Path("/alice");
    files.mkdirs(home, new FsPermission("700"));
    files.setOwner(home, "alice", "alice");
  }

  private void createKeytab(String name, String... principals) throws KrbException {
    kdc.createPrincipals(principals);
    for (String principal : principals) {
      kdc.exportPrincipal(principal, keytab(name));
    }
  }

  private static Map<String, String> settings() {
    return Map.of(
        "hadoop.security.authentication", "kerberos",
        "dfs.namenode.kerberos.principal", SERVICE,
        "dfs.data.transfer.protection", "authentication",
        "dfs.replication", "1");
  }

  private Map<String, String> settingsOfServers(Duration tokens) {
    String keytab = keytab("services").toString();
    return Map.of(
        "dfs.namenode.keytab.file", keytab,
        "dfs.datanode.kerberos.principal", SERVICE,
        "dfs.datanode.keytab.file", keytab,
        "dfs.web.authentication.kerberos.principal", WEB,
        "dfs.web.authentication.kerberos.keytab", keytab,
        "dfs.block.access.token.enable", "true",
        "dfs.namenode.delegation.token.max-lifetime", Long.toString(tokens.toMillis()),
        "dfs.namenode.delegation.token.renew-interval", Long.toString(tokens.toMillis()),
        // its pages without TLS, which nobody asks for here
        "ignore.secure.ports.for.testing", "true");
  }

  /** Of the user {@code alice}, of {@code bob}, or of {@code alice} with her {@code old} key. */
  File keytab(String name) {
    return folder.resolve(name + ".keytab").toFile();
  }

  /** A file or folder of the user's as commands name it. */
  String uri(String name) {
    return files.getUri() + "/alice/" + name;
  }

  /** The step of a run's newest snapshot that is complete; 0 if there is none. */
  long lastStep(String run) {
    try {
      long last = 0;
      for (FileStatus snapshot :
          files.listStatus(new org.apache.hadoop.fs.Path(uri(run + "/snapshots")))) {
        org.apache.hadoop.fs.Path manifest =
            new org.apache.hadoop.fs.Path(snapshot.getPath(), "manifest.json");
        if (files.exists(manifest)) {
          String name = snapshot.getPath().getName();
          last = Math.max(last, Long.parseLong(name.substring("step-".length())));
        }
      }
      return last;
    } catch (IOException e) {
      return 0; // not there yet
    }
  }

  /** Copies a file or folder of the user's to this machine. */
  void download(String name, Path target) throws IOException {
    Files.createDirectories(target.getParent());
    files.copyToLocalFile(
        false,
        new org.apache.hadoop.fs.Path(uri(name)),
        new org.apache.hadoop.fs.Path(target.toUri()),
        true);
  }

  /** How many tokens the name node has given so far, with one that is asked for to know it. */
  int tokens() throws IOException {
    Token<DelegationTokenIdentifier> newest = files.getDelegationToken("hdfs");
    return newest.decodeIdentifier().getSequenceNumber();
  }

  /** A command that goes there, without anything to show. */
  Cli reaching(Cli cli) {
    String krb5 = System.getProperty(KRB5);
    settings().forEach((key, value) -> cli.with("spark.hadoop." + key, value));
    return cli.with(KRB5, krb5)
        .with(
            "spark.executor.extraJavaOptions",
            String.join(" ", Cli.SHORT_LIVED) + " -D" + KRB5 + "=" + krb5)
        .with("spark.kerberos.access.hadoopFileSystems", files.getUri().toString())
        .withEnvironment("KRB5CCNAME", folder.resolve("no-cache").toString());
  }

  /** With a user's name and a keytab. */
  Cli byKeytab(Cli cli, String keytab) {
    return reaching(cli)
        .with("spark.kerberos.principal", USER)
        .with("spark.kerberos.keytab", keytab(keytab).toString());
  }

  /** With a ticket, as {@code kinit} fetches it. */
  Cli byTicket(Cli cli) throws KrbException {
    File cache = folder.resolve("cache").toFile();
    KrbClient client = kdc.getKrbClient();
    client.storeTicket(client.requestTgt(USER, keytab("alice")), cache);
    return reaching(cli).withEnvironment("KRB5CCNAME", cache.toString());
  }

  /** Writes a delegation token of the user's into a file, as schedulers of jobs hand it over. */
  Path writeToken() throws Exception {
    Path file = folder.resolve("tokens");
    UserGroupInformation user =
        UserGroupInformation.loginUserFromKeytabAndReturnUGI(USER, keytab("alice").toString());
    Credentials credentials = new Credentials();
    user.doAs(
        (PrivilegedExceptionAction<Void>)
            () -> {
              try (FileSystem own = FileSystem.newInstance(files.getUri(), files.getConf())) {
                own.addDelegationTokens("alice", credentials);
              }
              return null;
            });
    credentials.writeTokenStorageFile(new org.apache.hadoop.fs.Path(file.toUri()), files.getConf());
    return file;
  }

  /** With nothing but the tokens of a file. */
  Cli byTokens(Cli cli, Path file) {
    return reaching(cli).withEnvironment("HADOOP_TOKEN_FILE_LOCATION", file.toString());
  }

  /** Hadoop's login is this process's: other tests shall have it as it was. */
  @Override
  public void close() throws KrbException {
    hdfs.shutdown();
    kdc.stop();
    System.clearProperty(KRB5);
    UserGroupInformation.reset();
  }
}
