package io.convoy.jobs.doctor;

import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.base.Reason;
import io.convoy.executor.checkup.Errand;
import io.convoy.executor.data.storage.DataException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** Has executors do errands, each in a task. */
final class Errands {
  private final JavaSparkContext spark;
  private final Broadcast<SerializableConfiguration> hadoop;

  Errands(SparkCluster cluster, Configuration hadoop) {
    spark = cluster.session();
    this.hadoop = spark.broadcast(new SerializableConfiguration(hadoop));
  }

  /**
   * Has all done, in their order.
   *
   * @throws DataException with what a user should read of a failure
   */
  <T> List<T> run(List<? extends Errand<T>> errands) {
    try {
      List<Errand<T>> all = List.copyOf(errands);
      return spark.parallelize(all, all.size()).map(new ErrandTask<T>(hadoop)).collect();
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof DataException known) {
          throw known;
        }
      }
      throw new DataException("a check failed in Spark (" + Reason.of(e) + "): see its log", e);
    }
  }
}
