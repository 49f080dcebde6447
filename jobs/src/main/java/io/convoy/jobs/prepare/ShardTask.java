package io.convoy.jobs.prepare;

import io.convoy.executor.data.DataException;
import io.convoy.executor.data.DataFolder;
import io.convoy.executor.data.Dataset;
import io.convoy.executor.data.ImageIntake;
import io.convoy.executor.data.IntakeOptions;
import io.convoy.executor.data.ShardWriter;
import io.convoy.jobs.prepare.InputTree.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The Spark task that makes a shard: reads and decodes each planned file once, and writes those
 * that pass.
 *
 * <p>It writes under a name of its own and renames at the end, so that a task that is repeated or
 * run twice does no harm.
 */
final class ShardTask implements Function<ShardPlan, ShardResult> {
  private final Broadcast<SerializableConfiguration> hadoop;
  private final String input;
  private final String staging;
  private final int resize;
  private final int classes;

  /**
   * Creates the task.
   *
   * @param input the folder of the images
   * @param staging the folder in which the dataset grows
   */
  ShardTask(
      Broadcast<SerializableConfiguration> hadoop,
      DataFolder input,
      DataFolder staging,
      int resize,
      int classes) {
    this.hadoop = hadoop;
    this.input = input.path().toString();
    this.staging = staging.path().toString();
    this.resize = resize;
    this.classes = classes;
  }

  @Override
  public ShardResult call(ShardPlan plan) {
    Configuration configuration = hadoop.value().value();
    DataFolder from = DataFolder.of(configuration, input);
    DataFolder to = DataFolder.of(configuration, staging);
    Path attempt = to.child("attempts/" + UUID.randomUUID());
    try (ImageIntake intake = new ImageIntake(IntakeOptions.DEFAULT.reducing(resize))) {
      Long[] counts = new Long[classes];
      Arrays.fill(counts, 0L);
      List<Rejected> rejected = new ArrayList<>();
      ShardWriter writer = new ShardWriter(create(to, attempt));
      try (writer) {
        for (int i = 0; i < plan.files().size(); i++) {
          InputFile file = plan.files().get(i);
          try {
            ImageIntake.Accepted image = intake.accept(read(from, file));
            writer.add(plan.key(i), image.extension(), image.bytes(), file.label());
            counts[file.label()]++;
          } catch (DataException e) {
            rejected.add(new Rejected(file.path(), e.getMessage()));
          }
        }
      }
      Dataset.Shard shard = writer.describe(plan.file());
      publish(to, attempt, shard, writer);
      return new ShardResult(
          plan.split(), shard, List.of(counts), intake.moments(), List.copyOf(rejected));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + plan.file() + " below " + to, e);
    }
  }

  private static OutputStream create(DataFolder to, Path file) throws IOException {
    return to.fileSystem().create(file, true);
  }

  private static byte[] read(DataFolder from, InputFile file) {
    try (InputStream in = from.fileSystem().open(new Path(from.path() + "/" + file.path()))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + from + "/" + file.path(), e);
    }
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
    PrepareOutput.replace(fileSystem, attempt, to.child(shard.file()));
    PrepareOutput.replace(fileSystem, index, to.child(shard.index()));
  }
}
