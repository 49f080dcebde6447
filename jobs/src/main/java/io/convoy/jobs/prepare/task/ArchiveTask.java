package io.convoy.jobs.prepare.task;

import io.convoy.executor.data.storage.DataFolder;
import io.convoy.jobs.prepare.input.ArchiveContent;
import io.convoy.jobs.prepare.input.ContainerRule;
import io.convoy.jobs.prepare.input.ListedFile;
import java.util.Optional;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The Spark task that lists an archive, or a Parquet file with images, and unpacks it if needed.
 */
final class ArchiveTask implements Function<ListedFile, ArchiveContent> {
  private final Broadcast<SerializableConfiguration> hadoop;
  private final String input;
  private final String staging;
  private final ContainerRule rule;

  ArchiveTask(
      Broadcast<SerializableConfiguration> hadoop,
      DataFolder input,
      DataFolder staging,
      ContainerRule rule) {
    this.hadoop = hadoop;
    this.input = input.path().toString();
    this.staging = staging.path().toString();
    this.rule = rule;
  }

  @Override
  public ArchiveContent call(ListedFile archive) {
    DataFolder from = DataFolder.of(hadoop.value().value(), input);
    DataFolder to = DataFolder.of(hadoop.value().value(), staging);
    return rule.read(hadoop.value().value(), from, Optional.of(to), archive);
  }
}
