package io.convoy.jobs.prepare.task;

import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.shard.ShardWriter;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.jobs.prepare.input.InputFile;
import io.convoy.jobs.prepare.input.InputReader;
import io.convoy.jobs.prepare.input.Rejected;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.Function;

/**
 * The Spark task that makes a shard: reads and decodes each planned file once, and writes those
 * that pass, in the planned order.
 *
 * <p>It writes under a name of its own and renames at the end, so that a task that is repeated or
 * run twice does no harm.
 */
final class ShardTask implements Function<ShardPlan, ShardResult> {
  /** Bytes of images that are underway at once, but for the last one. */
  private static final long MOST_BYTES = 64L << 20;

  private final TaskSetting setting;
  private final int classes;

  ShardTask(TaskSetting setting, int classes) {
    this.setting = setting;
    this.classes = classes;
  }

  @Override
  public ShardResult call(ShardPlan plan) {
    Configuration hadoop = setting.hadoop();
    DataFolder to = DataFolder.of(hadoop, setting.staging());
    Path attempt = to.child("attempts/" + UUID.randomUUID());
    try (IntakePool pool = new IntakePool(setting.intake(plan.split()), setting.threads());
        InputReader reader = new InputReader(DataFolder.of(hadoop, setting.input()))) {
      Content content = new Content(new ShardWriter(create(to, attempt)), classes);
      try (content.writer) {
        fill(plan, pool, reader, content);
      }
      Dataset.Shard shard = content.writer.describe(plan.file());
      publish(to, attempt, shard, content.writer);
      setting.publishMean(to, plan.split(), plan.number(), pool.mean());
      return new ShardResult(
          plan.split(),
          shard,
          List.of(content.counts),
          pool.moments(),
          pool.deep(),
          List.copyOf(content.rejected));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + plan.file() + " below " + to, e);
    }
  }

  /** What goes into the shard. */
  private static final class Content {
    private final ShardWriter writer;
    private final Long[] counts;
    private final List<Rejected> rejected = new ArrayList<>();

    Content(ShardWriter writer, int classes) {
      this.writer = writer;
      counts = new Long[classes];
      Arrays.fill(counts, 0L);
    }
  }

  private static void fill(ShardPlan plan, IntakePool pool, InputReader reader, Content content)
      throws IOException {
    Deque<CompletableFuture<IntakePool.Outcome>> underway = new ArrayDeque<>();
    int next = 0;
    long bytes = 0;
    for (int i = 0; i < plan.files().size(); i++) {
      while (next < plan.files().size()
          && (next == i || (underway.size() < pool.room() && bytes < MOST_BYTES))) {
        InputFile file = plan.files().get(next++);
        bytes += file.size();
        underway.add(pool.submit(() -> reader.read(file)));
      }
      InputFile file = plan.files().get(i);
      IntakePool.Outcome outcome = join(underway.remove());
      bytes -= file.size();
      if (outcome.image().isEmpty()) {
        content.rejected.add(new Rejected(file.path(), outcome.reason()));
        continue;
      }
      var image = outcome.image().get();
      content.writer.add(plan.key(i), image.extension(), image.bytes(), file.label());
      content.counts[file.label()]++;
    }
  }

  /** An outcome, or what went wrong. */
  static IntakePool.Outcome join(CompletableFuture<IntakePool.Outcome> outcome) {
    try {
      return outcome.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static OutputStream create(DataFolder to, Path file) throws IOException {
    return to.fileSystem().create(file, true);
  }

  private static void publish(DataFolder to, Path attempt, Dataset.Shard shard, ShardWriter writer)
      throws IOException {
    FileSystem fileSystem = to.fileSystem();
    if (shard.samples() == 0) {
      fileSystem.delete(attempt, false);
      return;
    }
    Path index = new Path(attempt + ".idx");
    try (OutputStream out = create(to, index)) {
      out.write(writer.index().toBytes());
    }
    fileSystem.mkdirs(to.child(shard.file()).getParent());
    to.replace(attempt, shard.file());
    to.replace(index, shard.index());
  }
}
