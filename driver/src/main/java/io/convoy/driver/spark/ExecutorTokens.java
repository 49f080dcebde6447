package io.convoy.driver.spark;

import io.convoy.driver.cluster.ClusterException;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.security.Credentials;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.security.token.Token;
import org.apache.hadoop.security.token.delegation.AbstractDelegationTokenIdentifier;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.deploy.security.HadoopDelegationTokenManager;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.cluster.CoarseGrainedClusterMessages.UpdateDelegationTokens;
import org.apache.spark.scheduler.cluster.CoarseGrainedSchedulerBackend;
import org.apache.spark.scheduler.cluster.StandaloneSchedulerBackend;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The delegation tokens by which executors reach file systems that want Kerberos, and what the user
 * is told of their end. Spark gives executors such tokens on YARN and Kubernetes; on standalone
 * masters, and local ones with executor processes, it does not, though it has all that is needed.
 */
public final class ExecutorTokens {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorTokens.class);
  private static final String KEYTAB = "spark.kerberos.keytab";
  private static final String RENEWAL = "spark.kerberos.renewal.credentials";
  private static final String CACHE = "ccache";

  private ExecutorTokens() {}

  /**
   * Sees to it that executors have tokens, and tells the user when these end.
   *
   * @param spark a session that has just begun
   * @throws ClusterException if no tokens are given
   */
  public static void handOut(SparkContext spark) {
    if (!UserGroupInformation.isSecurityEnabled()
        || !(spark.schedulerBackend() instanceof CoarseGrainedSchedulerBackend)) {
      return; // tasks of this process have what it has
    }
    CoarseGrainedSchedulerBackend backend =
        (CoarseGrainedSchedulerBackend) spark.schedulerBackend();
    SparkConf conf = spark.getConf();
    boolean own = backend instanceof StandaloneSchedulerBackend;
    if (own && !conf.contains(KEYTAB)) {
      conf.setIfMissing(RENEWAL, CACHE);
    }
    byte[] tokens = own ? obtain(spark, conf, backend) : backend.currentDelegationTokens();
    if (conf.contains(KEYTAB)) {
      LOG.info("executors have delegation tokens, which are renewed by {}", conf.get(KEYTAB));
    } else if (tokens != null && SparkHadoopUtil.get().deserialize(tokens).numberOfTokens() > 0) {
      LOG.warn("executors have delegation tokens, {}", end(conf, tokens));
    }
  }

  private static byte[] obtain(
      SparkContext spark, SparkConf conf, CoarseGrainedSchedulerBackend backend) {
    RpcEndpointRef driver = backend.driverEndpoint();
    conf.set("spark.security.credentials.hbase.enabled", "false"); // asking for it takes seconds
    HadoopDelegationTokenManager manager =
        new HadoopDelegationTokenManager(conf, spark.hadoopConfiguration(), driver);
    byte[] tokens = manager.renewalEnabled() ? manager.start() : given();
    if (tokens == null) {
      manager.stop();
      throw new ClusterException(
          "the file systems give no delegation tokens for executors: the warning above says why");
    }
    driver.send(new UpdateDelegationTokens(tokens));
    spark.addSparkListener(
        new SparkListener() {
          /** It may have asked for its settings before there were tokens. */
          @Override
          public void onExecutorAdded(SparkListenerExecutorAdded added) {
            byte[] newest = backend.currentDelegationTokens();
            driver.send(new UpdateDelegationTokens(newest == null ? tokens : newest));
          }

          @Override
          public void onApplicationEnd(SparkListenerApplicationEnd end) {
            manager.stop();
          }
        });
    return tokens;
  }

  /** Those that this process was given, where it has no ticket to ask for others. */
  private static byte[] given() {
    try {
      Credentials own = UserGroupInformation.getCurrentUser().getCredentials();
      return SparkHadoopUtil.get().serialize(own);
    } catch (IOException e) {
      throw new ClusterException("cannot read this process's own tokens: " + e.getMessage(), e);
    }
  }

  /** What the user is told of the end of tokens that no keytab renews. */
  static String end(SparkConf conf, byte[] tokens) {
    String then =
        "; the run ends with them, and goes on when it is started again; with --principal and"
            + " --keytab they are renewed for good";
    if (conf.get(RENEWAL, "").equals(CACHE) && hasTicket()) {
      return "renewed as long as the ticket cache of this host has a ticket" + then;
    }
    return end(tokens).map(time -> "which end at " + time + " at the latest").orElse("which end")
        + then;
  }

  private static boolean hasTicket() {
    try {
      return UserGroupInformation.getLoginUser().hasKerberosCredentials();
    } catch (IOException e) {
      return false;
    }
  }

  /** When the first of them ends, whoever renews it until then. */
  private static Optional<Instant> end(byte[] tokens) {
    List<Instant> ends = new ArrayList<>();
    for (Token<?> token : SparkHadoopUtil.get().deserialize(tokens).getAllTokens()) {
      try {
        if (token.decodeIdentifier() instanceof AbstractDelegationTokenIdentifier known) {
          ends.add(Instant.ofEpochMilli(known.getMaxDate()).truncatedTo(ChronoUnit.SECONDS));
        }
      } catch (IOException e) {
        LOG.debug("a token of another kind: {}", token.getKind(), e);
      }
    }
    return ends.stream().min(Comparator.naturalOrder());
  }
}
