package io.convoy.jobs.output;

import io.convoy.executor.base.Reason;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.executor.data.storage.FileOutput;
import io.convoy.executor.data.storage.FileSystems;
import io.convoy.jobs.output.OutputFile.Content;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The file of an {@code --output} option on any Hadoop file system. It is there whole or not at
 * all: what is written beside it gets its name at the end.
 *
 * @param path as the user gave it
 */
public record WholeFile(String path, Configuration hadoop) {
  private static final int BUFFER = 1 << 20;

  /**
   * Writes the file, in place of what is there.
   *
   * @throws IllegalArgumentException if it cannot be written
   */
  public void write(Content content) {
    try {
      FileSystem system = FileSystems.of(hadoop, new Path(path));
      Path target = system.makeQualified(new Path(path));
      FileSystem files = FileSystems.withoutChecksums(system);
      if (files.exists(target) && files.getFileStatus(target).isDirectory()) {
        throw new IllegalArgumentException("--output " + path + ": is a folder; name a file in it");
      }
      DataFolder folder = new DataFolder(files, target.getParent());
      Path part = folder.child("." + target.getName() + "." + UUID.randomUUID());
      try {
        try (OutputStream out = new BufferedOutputStream(FileOutput.create(files, part), BUFFER)) {
          content.writeTo(out);
        }
        folder.replace(part, target.getName());
      } finally {
        files.delete(part, false);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--output " + path + ": cannot be written (" + Reason.of(e) + "); take another file", e);
    }
  }
}
