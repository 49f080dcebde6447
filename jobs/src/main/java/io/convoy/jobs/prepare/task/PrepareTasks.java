package io.convoy.jobs.prepare.task;

import io.convoy.executor.base.LongWait;
import io.convoy.executor.base.Reason;
import io.convoy.executor.data.colour.MeanImage;
import io.convoy.executor.data.intake.IntakeOptions;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.jobs.prepare.input.ArchiveContent;
import io.convoy.jobs.prepare.input.Archives;
import io.convoy.jobs.prepare.input.ContainerRule;
import io.convoy.jobs.prepare.input.ListedFile;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.JavaSparkStatusTracker;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.SerializableConfiguration;

/** The Spark side of a preparation: lists archives and makes shards, a task for each. */
public final class PrepareTasks {
  private final Configuration hadoop;
  private final Supplier<JavaSparkContext> sessions;
  private final DataFolder input;
  private final DataFolder staging;
  private final int tasks;
  private JavaSparkContext session;

  /**
   * Prepares to run tasks.
   *
   * @param sessions asked once, when there is something to run
   * @param tasks at most
   */
  public PrepareTasks(
      Configuration hadoop,
      Supplier<JavaSparkContext> sessions,
      DataFolder input,
      DataFolder staging,
      int tasks) {
    this.hadoop = hadoop;
    this.sessions = sessions;
    this.input = input;
    this.staging = staging;
    this.tasks = tasks;
  }

  private JavaSparkContext session() {
    if (session == null) {
      session = sessions.get();
    }
    return session;
  }

  /** What archives and the like hold; what is compressed is unpacked below the staging folder. */
  public List<ArchiveContent> contents(List<ListedFile> archives, ContainerRule rule) {
    return run(
        archives,
        new ArchiveTask(
            session().broadcast(new SerializableConfiguration(hadoop)), input, staging, rule));
  }

  /** Makes shards of planned files. */
  public List<ShardResult> shards(List<ShardPlan> plans, int classes, IntakeOptions options) {
    return run(plans, new ShardTask(setting(options, plans.size()), classes));
  }

  /** Makes indices of shards that are there. */
  public List<ShardResult> indices(List<ListedFile> shards, IntakeOptions options) {
    List<InPlaceTask.Plan> plans = new ArrayList<>();
    for (ListedFile shard : shards) {
      if (!Archives.isPlainTar(shard.path())) {
        throw new DataException(
            "the shard "
                + shard.path()
                + " is compressed: unpack it to a plain tar file, or give another --output");
      }
      plans.add(new InPlaceTask.Plan(plans.size(), shard.path()));
    }
    return run(plans, new InPlaceTask(setting(options, plans.size())));
  }

  /** A task may use the cores that Spark gives it, and those that would be idle. */
  private TaskSetting setting(IntakeOptions options, int plans) {
    int cpus = session().getConf().getInt("spark.task.cpus", 1);
    int slots = Math.max(1, session().defaultParallelism() / cpus);
    int threads = cpus * Math.max(1, (slots + plans - 1) / Math.max(1, plans));
    return new TaskSetting(
        session().broadcast(new SerializableConfiguration(hadoop)),
        input.path().toString(),
        staging.path().toString(),
        options,
        threads);
  }

  private <P, R> List<R> run(List<P> plans, Function<P, R> task) {
    if (plans.isEmpty()) {
      return List.of();
    }
    try (LongWait wait = LongWait.on(() -> unfinished(plans.size()))) {
      return session().parallelize(plans, Math.min(tasks, plans.size())).map(task).collect();
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      throw failure(e);
    }
  }

  /** What is still to be done, as Spark counts it. */
  private String unfinished(int plans) {
    int done = 0;
    int active = 0;
    JavaSparkStatusTracker tracker = session().statusTracker();
    for (int stage : tracker.getActiveStageIds()) {
      SparkStageInfo info = tracker.getStageInfo(stage);
      done += info == null ? 0 : info.numCompletedTasks();
      active += info == null ? 0 : info.numActiveTasks();
    }
    return String.format(
        "%d of %d tasks, of which %d run%s",
        Math.min(tasks, plans) - done,
        Math.min(tasks, plans),
        active,
        active == 0 ? " (the cluster has no room for them now)" : "");
  }

  /** What a user should read of a failed Spark job. */
  private static RuntimeException failure(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DataException) {
        return new DataException(cause.getMessage(), failure);
      }
      if (cause instanceof UncheckedIOException io) {
        return new DataException(
            String.format(
                "%s (%s): check permissions, space and network, and run it again",
                io.getMessage(), Reason.of(io)),
            failure);
      }
    }
    return new DataException(
        "preparing failed in Spark (" + Reason.of(failure) + "): see Spark's log", failure);
  }

  /** The mean image of all shards, as a file; empty if none is wanted. */
  public Optional<byte[]> mean(IntakeOptions options) {
    if (options.meanSide() == 0) {
      return Optional.empty();
    }
    try (MeanImage mean = new MeanImage(options.meanSide())) {
      for (FileStatus part : staging.fileSystem().listStatus(staging.child(TaskSetting.MEANS))) {
        try (DataInputStream in =
            new DataInputStream(
                new BufferedInputStream(staging.fileSystem().open(part.getPath()), 1 << 16))) {
          mean.add(in);
        }
      }
      return Optional.of(mean.toPng());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the sums of the mean image in " + staging, e);
    }
  }
}
