package io.convoy.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.driver.cluster.RoundEvents;
import io.convoy.executor.optim.UpdateFigures;
import io.convoy.executor.round.RankNotice;
import io.convoy.executor.round.StepMetrics;
import io.convoy.executor.round.WrittenSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EventQueueTest {
  private final List<String> heard = new ArrayList<>();
  private final Set<String> threads = new TreeSet<>();
  private final EventQueue queue =
      new EventQueue(
          new RoundEvents() {
            @Override
            public void computing(List<String> devices) {
              hear("devices " + devices);
            }

            @Override
            public void stepCompleted(StepMetrics metrics) {
              hear("step " + metrics.step());
            }

            @Override
            public void snapshotWritten(WrittenSnapshot snapshot) {
              hear("snapshot " + snapshot.step());
            }

            @Override
            public void noticed(RankNotice notice) {
              hear("notice " + notice.text());
            }

            @Override
            public void waiting() {
              hear("waiting");
            }
          });

  private void hear(String what) {
    heard.add(what);
    threads.add(Thread.currentThread().getName());
  }

  private static StepMetrics step(long step) {
    return new StepMetrics(step, 1, 2.3, 0.1, 0.1, UpdateFigures.of(1), 0.5, 0);
  }

  private static void onAnotherThread(Runnable work) throws InterruptedException {
    Thread other = new Thread(work, "spark-events");
    other.start();
    other.join();
  }

  @Test
  void deliver_eventsOfAnotherThread_areHeardOnThisOneInOrder() throws Exception {
    onAnotherThread(
        () -> {
          queue.computing(List.of("cpu"));
          queue.stepCompleted(step(1));
          queue.snapshotWritten(new WrittenSnapshot(1, List.of(), null));
          queue.noticed(new RankNotice(1, "slow"));
        });
    assertThat(heard).isEmpty();
    queue.deliver();
    queue.deliver();
    assertThat(heard).containsExactly("devices [cpu]", "step 1", "snapshot 1", "notice slow");
    assertThat(threads).containsExactly(Thread.currentThread().getName());
  }

  @Test
  @Timeout(60)
  void deliver_whileTheRoundRuns_hearsWhatComesAndEndsWithIt() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    Thread round =
        new Thread(
            () -> {
              for (long step = 1; step <= 100; step++) {
                queue.stepCompleted(step(step));
              }
              over.set(true);
            });
    round.start();
    queue.deliver(over::get, Duration.ofDays(1));
    queue.deliver();
    round.join();
    assertThat(heard).hasSize(100).startsWith("step 1").endsWith("step 100");
    assertThat(threads).containsExactly(Thread.currentThread().getName());
  }

  @Test
  @Timeout(60)
  void deliver_silence_endsAfterTheGivenTime() throws Exception {
    queue.deliver(() -> false, Duration.ofMillis(1));
    assertThat(heard).isEmpty();
  }
}
