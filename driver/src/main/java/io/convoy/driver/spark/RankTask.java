package io.convoy.driver.spark;

import io.convoy.executor.worker.Rank;
import io.convoy.executor.worker.RankContext;
import io.convoy.executor.worker.RankFailure;
import io.convoy.executor.worker.RankReport;
import io.convoy.executor.worker.RoundPlan;
import io.convoy.executor.worker.StepMetrics;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.runtime.AbstractFunction1;

/** The barrier task of one rank. */
final class RankTask extends AbstractFunction1<Iterator<Integer>, Iterator<RankReport>>
    implements Serializable {
  private final RoundPlan plan;
  private final byte[] hadoop;

  RankTask(RoundPlan plan, Configuration hadoop) {
    this.plan = plan;
    this.hadoop = bytes(hadoop);
  }

  @Override
  public Iterator<RankReport> apply(Iterator<Integer> ignored) {
    try {
      RankReport report = Rank.run(plan, new TaskRankContext(configuration(hadoop)));
      return JavaConverters.asScalaIterator(List.of(report).iterator());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: the round was given up", e);
    }
  }

  private static byte[] bytes(Configuration hadoop) {
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      hadoop.write(new DataOutputStream(out));
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Configuration configuration(byte[] bytes) {
    Configuration result = new Configuration(false);
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      result.readFields(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return result;
  }

  /** What Spark tells a rank of itself. */
  private static final class TaskRankContext implements RankContext {
    private final BarrierTaskContext task = BarrierTaskContext.get();
    private final Configuration hadoop;

    TaskRankContext(Configuration hadoop) {
      this.hadoop = hadoop;
    }

    @Override
    public int rank() {
      return task.partitionId();
    }

    @Override
    public String host() {
      return SparkEnv.get().blockManager().blockManagerId().host();
    }

    @Override
    public int cores() {
      return task.cpus();
    }

    @Override
    public Configuration hadoop() {
      return hadoop;
    }

    @Override
    public boolean cancelled() {
      return task.isInterrupted();
    }

    @Override
    public void stepCompleted(StepMetrics metrics) {
      ConvoyPlugin.send(metrics);
    }

    @Override
    public void failed(RankFailure failure) {
      ConvoyPlugin.send(failure);
    }
  }
}
