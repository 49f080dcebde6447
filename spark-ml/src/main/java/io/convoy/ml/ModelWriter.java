package io.convoy.ml;

import io.convoy.driver.run.RunFolder;
import io.convoy.executor.base.Reason;
import io.convoy.executor.data.storage.DataException;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.SparkSession;

/** Writes a model's params as Spark ML does, and its snapshots beside them. */
final class ModelWriter extends MLWriter {
  private static final String FOLDER = "snapshots-";

  private final MLWriter params;
  private final List<String> snapshots;

  ModelWriter(MLWriter params, List<String> snapshots) {
    this.params = params;
    this.snapshots = List.copyOf(snapshots);
  }

  /** How to reach the file systems, by the session that there is. */
  static Configuration hadoop() {
    return SparkSession.active().sparkContext().hadoopConfiguration();
  }

  /** Where a saved model has one of its snapshots. */
  static Path snapshot(String saved, int number) {
    return new Path(saved, FOLDER + number);
  }

  @Override
  public void save(String path) throws IOException {
    Configuration hadoop = hadoop();
    Path to = qualified(path, hadoop);
    for (String snapshot : snapshots) {
      if (qualified(snapshot, hadoop).toString().startsWith(to + "/")) {
        throw new IllegalArgumentException(
            String.format(
                "%s holds the snapshot %s of this model, which would be overwritten: save it to"
                    + " another folder",
                path, snapshot));
      }
    }
    super.save(path);
  }

  private static Path qualified(String path, Configuration hadoop) throws IOException {
    Path named = new Path(path);
    return named.getFileSystem(hadoop).makeQualified(named);
  }

  @Override
  public void saveImpl(String path) {
    Configuration hadoop = hadoop();
    try {
      params.save(path);
      for (int i = 0; i < snapshots.size(); i++) {
        Path from = new Path(RunFolder.bestSnapshot(hadoop, snapshots.get(i)).folder());
        Path to = snapshot(path, i);
        FileUtil.copy(
            from.getFileSystem(hadoop), from, to.getFileSystem(hadoop), to, false, true, hadoop);
      }
    } catch (IOException e) {
      throw new DataException("cannot save to " + path + " (" + Reason.of(e) + ")", e);
    }
  }
}
