package io.convoy.jobs.bench;

import com.sun.management.ThreadMXBean;
import io.convoy.driver.conf.RunConf;
import io.convoy.driver.plan.Planner;
import io.convoy.driver.plan.Progress;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.dataset.SampleOrder;
import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.executor.round.SavePlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench index}: what a large dataset's index costs, on the driver and on a rank. */
@Command(
    name = "index",
    description = {
      "Writes the index of a dataset without any image, and measures what planning an epoch of it",
      "takes on the driver, and what opening it and ordering its samples takes on a rank. Ends with 1",
      "if planning takes more than 200 MB.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {"  convoy bench index --images 1000000"})
final class BenchIndexCommand implements Callable<Integer> {
  /** What planning may allocate on the driver. */
  private static final int DRIVER_MB = 200;

  @Spec private CommandSpec spec;

  @Option(
      names = "--images",
      defaultValue = "1000000",
      paramLabel = "N",
      description = "Images of the dataset, at least 10000 (default: ${DEFAULT-VALUE}).")
  private int images;

  @Option(
      names = "--per-shard",
      defaultValue = "1000",
      paramLabel = "N",
      description = "Images in each shard (default: ${DEFAULT-VALUE}).")
  private int perShard;

  private double allocatedMb;
  private double mostOfDriver;

  @Override
  public Integer call() {
    if (images < 10_000 || perShard < 1) {
      throw new ParameterException(
          spec.commandLine(), "--images must be at least 10000 and --per-shard at least 1");
    }
    Path folder = null;
    try {
      folder = Files.createTempDirectory("convoy-index");
      new SyntheticIndex(folder, images, perShard).write();
      measure(folder.toUri().toString());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the index", e);
    } finally {
      if (folder != null) {
        FileUtils.deleteQuietly(folder.toFile());
      }
    }
    if (mostOfDriver > DRIVER_MB) {
      spec.commandLine()
          .getErr()
          .printf("planning an epoch took %.0f MB, more than %d%n", mostOfDriver, DRIVER_MB);
      return 1;
    }
    return 0;
  }

  private void measure(String folder) {
    Configuration hadoop = new Configuration(false);
    RunConf configuration = configuration(folder);
    for (String round : new String[] {"first", "again"}) {
      timed(
          "driver: plan an epoch, " + round,
          () -> {
            Dataset dataset = Dataset.read(DataFolder.of(hadoop, folder));
            Planner planner = new Planner(configuration, dataset);
            return planner.tasks(Progress.START, 8, SavePlan.once("", false));
          });
      mostOfDriver = Math.max(mostOfDriver, allocatedMb);
      SampleStore store =
          timed(
              "rank: open the dataset, " + round, () -> SampleStore.open(hadoop, folder, "train"));
      timed("rank: order an epoch, " + round, () -> ordered(store.size()));
      store.close();
    }
  }

  private static RunConf configuration(String folder) {
    return RunConf.read(
        Optional.empty(),
        List.of(
            "data.path=\"" + folder + "\"",
            "run.dir=unused",
            "model.name=resnet20",
            "train.batch=256"));
  }

  private static long ordered(long size) {
    SampleOrder order = new SampleOrder(1, 1, size);
    long sum = 0;
    for (long position = 0; position < size; position++) {
      sum += order.sampleAt(position);
    }
    return sum;
  }

  /** Times work, and weighs what it allocates and what it keeps. */
  private <T> T timed(String what, Supplier<T> work) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = used();
    long allocated = threads.getCurrentThreadAllocatedBytes();
    long cpu = threads.getCurrentThreadCpuTime();
    long start = System.nanoTime();
    T result = work.get();
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpuSeconds = (threads.getCurrentThreadCpuTime() - cpu) / 1e9;
    allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
    allocatedMb = allocated / 1e6;
    long kept = used() - before;
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%-32s %7.3f s  (%.3f s of a core)  %8.1f MB allocated  %7.1f MB kept%n",
        what,
        seconds,
        cpuSeconds,
        allocatedMb,
        Math.max(0, kept) / 1e6);
    out.flush();
    return result;
  }

  /** Heap in use once what nobody needs is gone. */
  private static long used() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
