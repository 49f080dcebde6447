package io.convoy.driver.spark;

import io.convoy.executor.round.RankReport;
import io.convoy.executor.round.RoundPlan;
import io.convoy.executor.round.RoundQuestion;
import io.convoy.executor.worker.Rank;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.BarrierTaskContext;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.runtime.AbstractFunction1;

/** The barrier task of one rank, or of none. */
final class RankTask extends AbstractFunction1<Iterator<Integer>, Iterator<RankReport>>
    implements Serializable {
  private final RoundPlan plan;
  private final RankPlacement seats;
  private final byte[] hadoop;

  RankTask(RoundPlan plan, RankPlacement seats, Configuration hadoop) {
    this.plan = plan;
    this.seats = seats;
    this.hadoop = bytes(hadoop);
  }

  @Override
  public Iterator<RankReport> apply(Iterator<Integer> ignored) {
    boolean wanted = ConvoyPlugin.ask(new RoundQuestion(plan.round())).orElse(true);
    List<RankReport> reports = wanted ? reports(BarrierTaskContext.get()) : List.of();
    return JavaConverters.asScalaIterator(reports.iterator());
  }

  /** One, or none if this task is no rank. */
  private List<RankReport> reports(BarrierTaskContext task) {
    OptionalInt rank = seats.allTaken() ? OptionalInt.of(task.partitionId()) : choose(task);
    return rank.isPresent() ? List.of(run(task, rank.getAsInt())) : List.of();
  }

  /** The addresses that Spark tells are those of connections, by which no host can be known. */
  private OptionalInt choose(BarrierTaskContext task) {
    RankPlacement.Candidate own =
        new RankPlacement.Candidate(TaskRankContext.hostName(), Rank.holdsState(plan));
    List<RankPlacement.Candidate> all =
        Arrays.stream(task.allGather(own.text())).map(RankPlacement.Candidate::of).toList();
    return seats.rank(all, task.partitionId());
  }

  private RankReport run(BarrierTaskContext task, int rank) {
    try (TaskRankContext context =
        new TaskRankContext(task, plan.round(), rank, configuration(hadoop))) {
      return Rank.run(plan, context);
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
}
