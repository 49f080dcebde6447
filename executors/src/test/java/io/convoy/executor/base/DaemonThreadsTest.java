package io.convoy.executor.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.Test;

class DaemonThreadsTest {
  @Test
  void threads_haveTheirNameAndDoNotKeepTheProcessAlive() throws Exception {
    for (ExecutorService threads :
        List.of(
            DaemonThreads.single("one"),
            DaemonThreads.scheduled("one"),
            DaemonThreads.pool(2, "one"))) {
      Thread thread = threads.submit(Thread::currentThread).get();
      threads.shutdown();
      assertThat(thread.getName()).isEqualTo("one");
      assertThat(thread.isDaemon()).isTrue();
    }
    CountDownLatch ended = new CountDownLatch(1);
    Thread thread = DaemonThreads.start("one", ended::countDown);
    ended.await();
    assertThat(thread.isDaemon()).isTrue();
  }

  @Test
  void all_ofWork_isDoneAtOnceAndReturnedInOrder() throws InterruptedException {
    CountDownLatch both = new CountDownLatch(2);
    Callable<Integer> first = () -> waiting(both, 1);
    Callable<Integer> second = () -> waiting(both, 2);
    assertThat(DaemonThreads.all(2, "work", List.of(first, second))).containsExactly(1, 2);
  }

  private static int waiting(CountDownLatch both, int result) throws InterruptedException {
    both.countDown();
    both.await();
    return result;
  }

  @Test
  void all_thatFails_throwsTheFirstFailureWithTheOthers() {
    Callable<Integer> good = () -> 1;
    Callable<Integer> bad =
        () -> {
          throw new IllegalArgumentException("bad");
        };
    Callable<Integer> worse =
        () -> {
          throw new IllegalStateException("worse");
        };
    assertThatThrownBy(() -> DaemonThreads.all(1, "work", List.of(good, bad, worse)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bad")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
  }
}
