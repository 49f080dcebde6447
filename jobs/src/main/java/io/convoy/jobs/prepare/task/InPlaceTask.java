package io.convoy.jobs.prepare.task;

import io.convoy.executor.base.Reason;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.image.ImageFormat;
import io.convoy.executor.data.shard.ShardIndex;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.executor.data.storage.DigestingStream;
import io.convoy.jobs.prepare.input.LabelledTree;
import io.convoy.jobs.prepare.input.Rejected;
import io.convoy.jobs.prepare.input.SampleRule;
import io.convoy.jobs.prepare.input.TarWalk;
import io.convoy.jobs.prepare.input.WebDatasetTree;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.Function;

/**
 * The Spark task that makes an index for a shard which another tool has written: reads it once from
 * its beginning to its end, decodes its images and lists those that pass.
 */
final class InPlaceTask implements Function<InPlaceTask.Plan, ShardResult> {
  private final TaskSetting setting;

  /**
   * A shard to index.
   *
   * @param number among all shards
   * @param file relative to the dataset's folder
   */
  record Plan(int number, String file) implements Serializable {
    String split() {
      return WebDatasetTree.split(file);
    }
  }

  InPlaceTask(TaskSetting setting) {
    this.setting = setting;
  }

  @Override
  public ShardResult call(Plan plan) {
    DataFolder from = DataFolder.of(setting.hadoop(), setting.input());
    DataFolder to = DataFolder.of(setting.hadoop(), setting.staging());
    Path file = new Path(from.path() + "/" + plan.file());
    try (IntakePool pool = new IntakePool(setting.intake(plan.split()), setting.threads())) {
      long bytes = from.fileSystem().getFileStatus(file).getLen();
      Indexing indexing = new Indexing(plan.file(), pool);
      String digest;
      try (InputStream in = from.fileSystem().open(file);
          DigestingStream digesting = new DigestingStream(new BufferedInputStream(in, 1 << 20))) {
        read(plan, new TarWalk(digesting, bytes), indexing);
        digesting.skipNBytes(bytes - digesting.count());
        digest = HexFormat.of().formatHex(digesting.digest());
      }
      indexing.finish();
      Dataset.Shard shard = new Dataset.Shard(plan.file(), indexing.samples.size(), bytes, digest);
      publish(to, shard, new ShardIndex(indexing.samples));
      setting.publishMean(to, plan.split(), plan.number(), pool.mean());
      return new ShardResult(
          plan.split(),
          shard,
          List.copyOf(indexing.counts),
          pool.moments(),
          pool.deep(),
          List.copyOf(indexing.rejected));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot index " + from + "/" + plan.file(), e);
    }
  }

  private static void read(Plan plan, TarWalk walk, Indexing indexing) {
    try {
      for (Optional<TarWalk.Member> next = walk.next(); next.isPresent(); next = walk.next()) {
        indexing.add(next.get(), walk);
      }
      indexing.add(new TarWalk.Member("", 0, 0, "ends the last sample"), walk);
    } catch (IOException e) {
      throw new DataException(
          String.format(
              "the shard %s is truncated or damaged (%s): copy it again or remove it",
              plan.file(), Reason.of(e)),
          e);
    }
  }

  private static void publish(DataFolder to, Dataset.Shard shard, ShardIndex index)
      throws IOException {
    Path attempt = to.child("attempts/" + UUID.randomUUID());
    try (OutputStream out = to.fileSystem().create(attempt, true)) {
      out.write(index.toBytes());
    }
    to.fileSystem().mkdirs(to.child(shard.index()).getParent());
    to.replace(attempt, shard.index());
  }

  /** Gathers the members of samples, and samples that pass. */
  private static final class Indexing {
    private final String shard;
    private final IntakePool pool;
    private final List<ShardIndex.Sample> samples = new ArrayList<>();
    private final List<Long> counts = new ArrayList<>();
    private final List<Rejected> rejected = new ArrayList<>();
    private final Deque<Underway> underway = new ArrayDeque<>();
    private List<ShardIndex.Component> parts = new ArrayList<>();
    private String key = "";
    private String problem = "";
    private int images;
    private byte[] image = {};
    private Optional<Integer> label = Optional.empty();

    private record Underway(
        String key,
        List<ShardIndex.Component> parts,
        int label,
        CompletableFuture<IntakePool.Outcome> outcome) {}

    Indexing(String shard, IntakePool pool) {
      this.shard = shard;
      this.pool = pool;
    }

    void add(TarWalk.Member member, TarWalk walk) throws IOException {
      String next = SampleRule.USUAL.key(member.name());
      if (!next.equals(key)) {
        complete();
        key = next;
      }
      if (!member.usable()) {
        problem = member.refusal();
        return;
      }
      String extension = SampleRule.USUAL.extension(member.name());
      if (member.name().contains(" ")) {
        problem = "its name has a space, which an index cannot hold";
        return;
      }
      if (member.size() > ShardIndex.LARGEST_IMAGE) {
        problem = "larger than 512 MiB: no single image";
        return;
      }
      parts.add(new ShardIndex.Component(extension, member.offset(), member.size(), member.name()));
      if (ImageFormat.isExtension(extension)) {
        images++;
        image = walk.content(member);
      } else if (extension.equals("cls")) {
        label =
            member.size() > SampleRule.LARGEST
                ? Optional.empty()
                : LabelledTree.number(SampleRule.USUAL.label(walk.content(member)));
      }
    }

    /** Hands over the sample whose members are all there. */
    private void complete() {
      if (!key.isEmpty()) {
        if (problem.isEmpty() && (images != 1 || label.isEmpty())) {
          problem = WebDatasetTree.refusal(SampleRule.USUAL, images);
        }
        if (problem.isEmpty()) {
          byte[] bytes = image;
          underway.add(new Underway(key, parts, label.get(), pool.submit(bytes)));
          while (underway.size() > pool.room()) {
            settle();
          }
        } else {
          rejected.add(new Rejected(shard + "/" + key, problem));
        }
      }
      parts = new ArrayList<>();
      problem = "";
      images = 0;
      label = Optional.empty();
    }

    private void settle() {
      Underway sample = underway.remove();
      IntakePool.Outcome outcome = ShardTask.join(sample.outcome());
      if (outcome.image().isEmpty()) {
        rejected.add(new Rejected(shard + "/" + sample.key(), outcome.reason()));
        return;
      }
      samples.add(new ShardIndex.Sample(sample.parts()));
      while (counts.size() <= sample.label()) {
        counts.add(0L);
      }
      counts.set(sample.label(), counts.get(sample.label()) + 1);
    }

    void finish() {
      while (!underway.isEmpty()) {
        settle();
      }
    }
  }
}
