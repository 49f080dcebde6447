package io.convoy.jobs.prepare.input;

import io.convoy.executor.data.storage.DataFolder;
import java.io.Serializable;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * How the files of an input that hold many images are read.
 *
 * @param samples by which members of archives are samples; null if their folders are classes
 * @param table columns of Parquet files with images; null if archives are meant
 */
public record ContainerRule(SampleRule samples, ImageTable table) implements Serializable {
  /** Archives of folders. */
  static final ContainerRule FOLDERS = new ContainerRule(null, null);

  static ContainerRule of(SampleRule samples) {
    return new ContainerRule(samples, null);
  }

  static ContainerRule of(ImageTable table) {
    return new ContainerRule(null, table);
  }

  /**
   * Lists one of these files, in bounded time.
   *
   * @param staging where to unpack; empty for a look at names
   */
  public ArchiveContent read(
      Configuration hadoop, DataFolder input, Optional<DataFolder> staging, ListedFile file) {
    return ArchiveDeadline.USUAL.within(
        file,
        () ->
            table != null
                ? new ParquetImages(hadoop, input, staging, table).scan(file)
                : new ArchiveScan(input, staging, Optional.ofNullable(samples)).scan(file));
  }
}
