package io.convoy.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.driver.plan.Progress;
import io.convoy.executor.base.DaemonThreads;
import io.convoy.executor.round.WrittenSnapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotCommitterTest {
  @TempDir private Path dir;

  /** As when a round fails just then: the snapshot is not lost, nor written into by two. */
  @Test
  void close_whileASnapshotIsBeingCompleted_waitsForIt() throws Exception {
    RunFolder folder = new RunFolder(new Configuration(), dir.toString());
    TrainingSetup setup = ScriptedRun.setup(folder, ScriptedRun.conf(dir.toString()));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch slow = new CountDownLatch(1);
    Heard heard = new Heard();
    SnapshotCommitter committer =
        new SnapshotCommitter(
            setup,
            heard,
            () -> {
              begun.countDown();
              awaitLatch(slow);
            });
    committer.submit(new WrittenSnapshot(2, List.of(), null), Progress.START, 1, () -> {});
    begun.await();
    Thread closing = DaemonThreads.start("closing", committer::close);
    while (closing.getState() != Thread.State.TIMED_WAITING) {
      assertThat(closing.isAlive()).isTrue();
      Thread.onSpinWait();
    }
    slow.countDown();
    closing.join();
    assertThat(committer.last()).isPresent();
    assertThat(heard.snapshots).hasSize(1);
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
