package io.convoy.executor.checkup;

import com.sun.management.OperatingSystemMXBean;
import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.base.Reason;
import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.data.storage.FileSystems;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A look at an executor process: what it has, and whether it reads and writes what a rank does.
 *
 * @param data folder of the dataset
 * @param split of which the first image is read
 * @param folder in which a file is written and deleted
 */
public record MachineLook(String data, String split, String folder)
    implements Errand<MachineFacts> {
  private static final long MB = 1 << 20;

  /** Something that may go wrong. */
  private interface Trial {
    void run() throws IOException;
  }

  @Override
  public MachineFacts run(int cores, Configuration hadoop) {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new MachineFacts(
        host(),
        System.getProperty("java.version"),
        Runtime.getRuntime().maxMemory() / MB,
        system.getTotalMemorySize() / MB,
        cores,
        problem(
            () -> {
              NativeLibraries.load();
              NativeLibraries.loadNd4j();
            }),
        problem(() -> read(hadoop)),
        problem(() -> write(hadoop)));
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown host";
    }
  }

  private static String problem(Trial trial) {
    try {
      trial.run();
      return "";
    } catch (IOException | RuntimeException | LinkageError e) {
      return Reason.of(e);
    }
  }

  private void read(Configuration hadoop) {
    try (SampleStore store = SampleStore.open(hadoop, data, split)) {
      store.read(0);
    }
  }

  private void write(Configuration hadoop) throws IOException {
    Path file = new Path(folder, "doctor-" + UUID.randomUUID());
    FileSystem files = FileSystems.of(hadoop, file);
    try (OutputStream out = files.create(file)) {
      out.write(1);
    }
    files.delete(file, false);
  }
}
