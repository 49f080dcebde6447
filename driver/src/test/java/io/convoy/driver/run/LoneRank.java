package io.convoy.driver.run;

import io.convoy.executor.base.Processor;
import io.convoy.executor.exchange.JoinRequest;
import io.convoy.executor.exchange.JoinResponse;
import io.convoy.executor.round.Measurement;
import io.convoy.executor.round.RankActivity;
import io.convoy.executor.round.RankContext;
import io.convoy.executor.round.RankFailure;
import io.convoy.executor.round.RankFinished;
import io.convoy.executor.round.RankNotice;
import io.convoy.executor.round.StepMetrics;
import io.convoy.executor.round.WrittenSnapshot;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** The context of a rank without others, on the test's thread, which keeps the losses. */
final class LoneRank implements RankContext {
  final List<Double> losses = new ArrayList<>();

  @Override
  public int rank() {
    return 0;
  }

  @Override
  public String host() {
    return "127.0.0.1";
  }

  @Override
  public String executor() {
    return "test";
  }

  @Override
  public int cores() {
    return 1;
  }

  @Override
  public List<String> gpus() {
    return List.of();
  }

  @Override
  public boolean local() {
    return true;
  }

  @Override
  public Processor processor() {
    return Processor.ofThisHost();
  }

  @Override
  public Configuration hadoop() {
    return new Configuration(false);
  }

  @Override
  public boolean cancelled() {
    return false;
  }

  @Override
  public boolean pauseWanted() {
    return false;
  }

  @Override
  public JoinResponse attend(JoinRequest card) {
    throw new IllegalStateException("there is nobody to meet");
  }

  @Override
  public void doing(RankActivity activity) {}

  @Override
  public void computingOn(String device) {}

  @Override
  public void stepCompleted(StepMetrics metrics) {
    losses.add(metrics.loss());
  }

  @Override
  public void measured(Measurement measurement) {}

  @Override
  public void snapshotWritten(WrittenSnapshot snapshot) {}

  @Override
  public boolean settled(long step) {
    return true;
  }

  @Override
  public void notice(RankNotice notice) {}

  @Override
  public void finished(RankFinished finished) {}

  @Override
  public void failed(RankFailure failure) {}
}
