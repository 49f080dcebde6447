package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.HdfsConfiguration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.protocol.HdfsConstants.SafeModeAction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run whose images and snapshots are on HDFS, of which a datanode is restarted, whose name node
 * takes no writes for a while, and whose driver is killed: it ends with the bits of a run on the
 * local disk that was left alone.
 */
@Tag("slow")
class HdfsIT {
  /** 12 classes x 60 images less a tenth: 648 images, 10 steps of 64 an epoch. */
  private static final int IMAGES = 60;

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir private Path temp;
  private MiniDFSCluster hdfs;
  private DistributedFileSystem files;
  private String root;

  @BeforeEach
  void startHdfs() throws IOException {
    Configuration conf = new HdfsConfiguration();
    conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, temp.resolve("hdfs").toString());
    conf.setInt("dfs.replication", 2);
    hdfs = new MiniDFSCluster.Builder(conf).numDataNodes(2).build();
    hdfs.waitActive();
    files = hdfs.getFileSystem();
    root = files.getUri().toString();
  }

  @AfterEach
  void stopHdfs() {
    hdfs.shutdown();
  }

  private static Cli cluster() {
    return Cli.cluster(2).with("spark.hadoop.dfs.replication", "2");
  }

  private static String[] training(String data, String run) {
    return SmallTraining.command(
        data, run, "train.batch=64", "train.epochs=16", "snapshot.every-steps=7");
  }

  private byte[] lastState(org.apache.hadoop.fs.Path run) throws IOException {
    FileStatus[] snapshots =
        run.getFileSystem(files.getConf())
            .listStatus(new org.apache.hadoop.fs.Path(run, "snapshots"));
    org.apache.hadoop.fs.Path newest =
        Arrays.stream(snapshots)
            .map(FileStatus::getPath)
            .sorted()
            .toList()
            .get(snapshots.length - 1);
    assertThat(newest.getName()).isEqualTo("step-00000160");
    try (InputStream in =
        newest
            .getFileSystem(files.getConf())
            .open(new org.apache.hadoop.fs.Path(newest, "state.safetensors"))) {
      return in.readAllBytes();
    }
  }

  /** Waits for the files of a snapshot after a step, while the process goes on. */
  private void awaitSnapshot(String run, long after, Process driver) throws Exception {
    org.apache.hadoop.fs.Path folder = new org.apache.hadoop.fs.Path(run, "snapshots");
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!hasSnapshot(folder, after)) {
      if (!driver.isAlive() || System.nanoTime() > deadline) {
        throw new AssertionError("no snapshot after " + after + "; alive: " + driver.isAlive());
      }
      driver.waitFor(50, TimeUnit.MILLISECONDS);
    }
  }

  private boolean hasSnapshot(org.apache.hadoop.fs.Path folder, long after) throws IOException {
    if (!files.exists(folder)) {
      return false;
    }
    for (FileStatus status : files.listStatus(folder)) {
      long step = Long.parseLong(status.getPath().getName().substring("step-".length()));
      if (step > after
          && files.exists(new org.apache.hadoop.fs.Path(status.getPath(), "manifest.json"))) {
        return true;
      }
    }
    return false;
  }

  @Test
  void train_onHdfsThatFailsMeanwhile_endsWithTheBitsOfTheLocalDisk() throws Exception {
    String local = DrawnDataset.make(temp, IMAGES);
    Path undisturbed = temp.resolve("undisturbed");
    assertThat(Cli.cluster(2).run(training(local, undisturbed.toString())).code()).isZero();
    byte[] expected = lastState(new org.apache.hadoop.fs.Path(undisturbed.toUri()));

    String data = root + "/data";
    assertThat(
            Cli.local()
                .run(
                    "prepare",
                    "--input",
                    temp.resolve("images").toString(),
                    "--output",
                    data,
                    "--val-fraction",
                    "0.1")
                .code())
        .isZero();
    String run = root + "/runs/a";
    Process driver = cluster().start(training(data, run));
    awaitSnapshot(run, 0, driver);
    assertThat(hdfs.restartDataNode(0, true)).isTrue();
    awaitSnapshot(run, 20, driver);
    driver.destroyForcibly().waitFor();

    Process resumed = cluster().start(training(data, run));
    awaitSnapshot(run, 50, resumed);
    files.setSafeMode(SafeModeAction.SAFEMODE_ENTER);
    resumed.waitFor(3, TimeUnit.SECONDS);
    assertThat(hdfs.restartDataNode(1, true)).isTrue();
    files.setSafeMode(SafeModeAction.SAFEMODE_LEAVE);
    assertThat(resumed.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(resumed.exitValue()).isZero();
    assertThat(lastState(new org.apache.hadoop.fs.Path(run))).isEqualTo(expected);

    assertThat(cluster().run("snapshot", "verify", run).code()).isZero();
    assertThat(cluster().run(training(data, run)).out()).contains("is complete: 16 epochs");
    Cli.Result evaluated = cluster().run("evaluate", "--snapshot", run, "--split", "test");
    assertThat(evaluated.code()).isZero();
    assertThat(evaluated.out()).contains("60");
  }
}
