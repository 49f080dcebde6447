package io.convoy.driver.spark;

import io.convoy.executor.base.DaemonThreads;
import io.convoy.executor.exchange.JoinRequest;
import io.convoy.executor.exchange.JoinResponse;
import io.convoy.executor.exchange.MadeUpGuest;
import io.convoy.executor.exchange.Member;
import io.convoy.executor.exchange.Rendezvous;
import io.convoy.executor.exchange.RendezvousClient;
import io.convoy.executor.optim.UpdateFigures;
import io.convoy.executor.round.RankActivity;
import io.convoy.executor.round.RankBeat;
import io.convoy.executor.round.RankEvent;
import io.convoy.executor.round.RankFinished;
import io.convoy.executor.round.RankOnDevice;
import io.convoy.executor.round.RankQuestion;
import io.convoy.executor.round.RankTimes;
import io.convoy.executor.round.RoundCard;
import io.convoy.executor.round.RoundQuestion;
import io.convoy.executor.round.StepMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.plugin.PluginContext;

/**
 * A rank that computes nothing, and says and asks all that a rank does of the driver, by Spark's
 * own messages.
 */
final class MadeUpRank implements RendezvousClient {
  private final PluginContext channel;
  private final Place place;
  private final Talk talk;
  private final LoadTally tally;
  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * Who it is.
   *
   * @param round in which it takes part
   * @param rank its number
   * @param ranks number of ranks
   */
  record Place(int round, int rank, int ranks) {
    String host() {
      return "node-" + rank + ".cluster.example";
    }
  }

  /**
   * What it says once it has met the others.
   *
   * @param steps that rank 0 reports
   * @param step time of one
   * @param beat from one sign of life to the next
   */
  record Talk(int steps, Duration step, Duration beat) {}

  MadeUpRank(PluginContext channel, Place place, Talk talk, LoadTally tally) {
    this.channel = channel;
    this.place = place;
    this.talk = talk;
    this.tally = tally;
  }

  /** Takes part in the round from its beginning to its end. */
  void run() throws InterruptedException {
    Thread beats = DaemonThreads.start("made-up-beats-" + place.rank(), this::beat);
    try {
      if (!ask(new RoundQuestion(place.round()))) {
        throw new IllegalStateException("the driver does not want the round");
      }
      Rendezvous meeting = Rendezvous.of("load-" + place.round(), Duration.ofMinutes(5));
      Member member = Member.onCpu(place.rank(), place.ranks(), place.host());
      new MadeUpGuest(this, meeting, member).meet();
      tally.met();
      send(new RankOnDevice(place.rank(), "CPU, 4 threads"));
      steps();
      send(new RankTimes(place.rank(), talk.steps(), talk.steps(), 10, 0.1, 8, 1.5, 0.3));
      send(new RankFinished(place.rank(), "" + place.rank(), talk.steps()));
    } finally {
      ended.countDown();
      beats.join();
    }
  }

  private void steps() throws InterruptedException {
    for (int step = 1; step <= talk.steps(); step++) {
      if (!talk.step().isZero()) {
        TimeUnit.NANOSECONDS.sleep(talk.step().toNanos());
      }
      if (place.rank() == 0) {
        send(new StepMetrics(step, 1, 2.3, 0.1, 0.1, UpdateFigures.of(1), 0.25, 0.01));
      }
    }
  }

  /** As a rank's own thread does; at least one. */
  private void beat() {
    long count = 0;
    try {
      do {
        RankActivity activity = RankActivity.working(count, "computing the gradient of a step");
        ask(
            new RankBeat(
                place.round(), place.rank(), place.host(), "" + place.rank(), count, activity));
        count++;
      } while (!ended.await(talk.beat().toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Of one rank all bytes are counted: those of the others are as many. */
  @Override
  public JoinResponse attend(JoinRequest card) {
    RoundCard question = new RoundCard(place.round(), card);
    JoinResponse answer = ask(question);
    if (place.rank() == 0) {
      tally.attended(WireBytes.of(question), WireBytes.of(answer));
    }
    return answer;
  }

  @SuppressWarnings("unchecked") // a question's own method gave the answer
  private <A> A ask(RankQuestion<A> question) {
    long start = System.nanoTime();
    try {
      A answer = (A) AnswerBytes.read(channel.ask(question));
      tally.asked(System.nanoTime() - start);
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking the driver", e);
    } catch (Exception e) { // whatever Spark throws
      throw new IllegalStateException(
          "the driver did not answer rank " + place.rank() + ": " + e.getMessage(), e);
    }
  }

  private void send(RankEvent event) {
    try {
      channel.send(new RankMessage(place.round(), event));
      tally.sent();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot reach the driver", e);
    }
  }
}
