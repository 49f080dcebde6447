package io.convoy.driver.run;

import io.convoy.driver.report.MetricsParts;
import io.convoy.executor.data.storage.FileOutput;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a run's metrics: {@code metrics.jsonl}, and {@code metrics-2.jsonl} and so on where
 * that cannot be gone on with.
 */
final class MetricsFiles implements MetricsParts {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsFiles.class);
  private static final String FIRST = "metrics.jsonl";
  private static final Pattern NUMBERED = Pattern.compile("metrics-(\\d{1,9})\\.jsonl");

  private final FileSystem files;
  private final Path folder;

  /** The number of the file that was opened last; 0 before the first. */
  private int number;

  private FSDataOutputStream stream;

  MetricsFiles(FileSystem files, Path folder) {
    this.files = files;
    this.folder = folder;
  }

  @Override
  public Writer open() throws IOException {
    stream = number == 0 ? first() : next();
    return new OutputStreamWriter(FileOutput.of(stream), StandardCharsets.UTF_8);
  }

  private FSDataOutputStream first() throws IOException {
    number = last();
    if (number == 0 || isReadOnceClosed()) {
      return next();
    }
    Path file = part();
    try {
      return files.append(file);
    } catch (UnsupportedOperationException | IOException e) {
      // HDFS not for a while to what a killed driver had open
      LOG.info("cannot append to {}: {}", file, e.getMessage());
      return next();
    }
  }

  private FSDataOutputStream next() throws IOException {
    number++;
    return files.create(part(), false);
  }

  /** The file of the number that was opened last. */
  private Path part() {
    return new Path(folder, number == 1 ? FIRST : "metrics-" + number + ".jsonl");
  }

  /** The largest number that is taken; 0 if there are no metrics. */
  private int last() throws IOException {
    int last = 0;
    for (FileStatus file : files.listStatus(folder)) {
      Matcher numbered = NUMBERED.matcher(file.getPath().getName());
      if (numbered.matches()) {
        last = Math.max(last, Integer.parseInt(numbered.group(1)));
      } else if (file.getPath().getName().equals(FIRST)) {
        last = Math.max(last, 1);
      }
    }
    return last;
  }

  @Override
  public boolean isReadOnceClosed() {
    try {
      return !files.hasPathCapability(folder, CommonPathCapabilities.FS_APPEND);
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void sync() throws IOException {
    stream.hflush();
  }
}
