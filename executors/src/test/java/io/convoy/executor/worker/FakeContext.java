package io.convoy.executor.worker;

import io.convoy.executor.base.Processor;
import io.convoy.executor.exchange.JoinRequest;
import io.convoy.executor.exchange.JoinResponse;
import io.convoy.executor.exchange.RendezvousRegistry;
import io.convoy.executor.round.Measurement;
import io.convoy.executor.round.RankActivity;
import io.convoy.executor.round.RankContext;
import io.convoy.executor.round.RankFailure;
import io.convoy.executor.round.RankFinished;
import io.convoy.executor.round.RankNotice;
import io.convoy.executor.round.StepMetrics;
import io.convoy.executor.round.WrittenSnapshot;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hadoop.conf.Configuration;

/** The context of a rank on a thread of the test, which keeps what the driver would hear. */
class FakeContext implements RankContext {
  final List<RankNotice> notices = new CopyOnWriteArrayList<>();
  final List<RankFailure> failures = new CopyOnWriteArrayList<>();
  final List<StepMetrics> steps = new CopyOnWriteArrayList<>();
  final List<WrittenSnapshot> snapshots = new CopyOnWriteArrayList<>();
  final List<Measurement> measurements = new CopyOnWriteArrayList<>();

  final List<String> devices = new CopyOnWriteArrayList<>();

  /** Asked for which snapshot's completion, after which step. */
  final List<String> questions = new CopyOnWriteArrayList<>();

  Processor processor = Processor.ofThisHost();
  RendezvousRegistry meetings = new RendezvousRegistry();
  List<String> gpus = List.of();

  private final int rank;
  private volatile long lastStep;

  FakeContext(int rank) {
    this.rank = rank;
  }

  @Override
  public int rank() {
    return rank;
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
    return gpus;
  }

  @Override
  public boolean local() {
    return true;
  }

  @Override
  public Processor processor() {
    return processor;
  }

  @Override
  public Configuration hadoop() {
    return new Configuration();
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
    return meetings.attend(1, card);
  }

  @Override
  public void doing(RankActivity activity) {}

  @Override
  public void computingOn(String device) {
    devices.add(device);
  }

  @Override
  public void stepCompleted(StepMetrics metrics) {
    steps.add(metrics);
    lastStep = metrics.step();
  }

  @Override
  public void measured(Measurement measurement) {
    measurements.add(measurement);
  }

  @Override
  public void snapshotWritten(WrittenSnapshot snapshot) {
    snapshots.add(snapshot);
  }

  /** Only when it is asked for the third time. */
  @Override
  public boolean settled(long step) {
    questions.add(String.format("%d after %d", step, lastStep));
    return questions.size() % 3 == 0;
  }

  @Override
  public void notice(RankNotice notice) {
    notices.add(notice);
  }

  @Override
  public void finished(RankFinished finished) {}

  @Override
  public void failed(RankFailure failure) {
    failures.add(failure);
  }
}
