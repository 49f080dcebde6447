package io.convoy.executor.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryTest {
  private static final Retry QUICK = new Retry(3, Duration.ofNanos(1), Duration.ofNanos(2));

  /** Fails in turn, then works. */
  private static final class Failing {
    private final Deque<IOException> failures;
    private int attempts;

    Failing(IOException... failures) {
      this.failures = new ArrayDeque<>(List.of(failures));
    }

    int attempt() throws IOException {
      attempts++;
      if (!failures.isEmpty()) {
        throw failures.poll();
      }
      return attempts;
    }
  }

  @Test
  void pause_afterEachFailure_doublesUpToTheLongest() {
    Retry retry = new Retry(9, Duration.ofSeconds(1), Duration.ofSeconds(30));
    assertThat(IntStream.rangeClosed(1, 7).mapToObj(n -> retry.pause(n).toSeconds()))
        .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
    assertThat(retry.pause(Integer.MAX_VALUE)).hasSeconds(30);
  }

  @Test
  void write_afterFailuresOfAnyKind_returnsWhatTheLastAttemptMade() throws IOException {
    // a name node that goes down ends the stream of its answers
    Failing failing = new Failing(new EOFException("end of file"), new FileNotFoundException());
    assertThat(QUICK.<Integer>write("writing", failing::attempt)).isEqualTo(3);
  }

  @Test
  void write_thatFailsEachTime_throwsTheLastFailure() {
    Failing failing = new Failing(new IOException("a"), new IOException("b"), new IOException("c"));
    assertThatThrownBy(() -> QUICK.<Integer>write("writing", failing::attempt)).hasMessage("c");
    assertThat(failing.attempts).isEqualTo(3);
  }

  @Test
  void read_ofWhatWillFailAgain_isNotTriedAgain() {
    Failing failing = new Failing(new FileNotFoundException("gone"));
    assertThatThrownBy(() -> QUICK.read("reading", failing::attempt)).hasMessage("gone");
    assertThat(failing.attempts).isEqualTo(1);
  }

  @Test
  void read_afterASocketsTimeout_isTriedAgain() throws IOException {
    Failing failing = new Failing(new SocketTimeoutException("Read timed out"));
    QUICK.read("reading", failing::attempt);
    assertThat(failing.attempts).isEqualTo(2);
  }

  @Test
  void read_ofAnInterruptedThread_endsAtOnce() {
    Failing failing = new Failing(new InterruptedIOException("interrupted"));
    assertThatThrownBy(() -> QUICK.read("reading", failing::attempt)).hasMessage("interrupted");
    assertThat(failing.attempts).isEqualTo(1);
    Failing pausing = new Failing(new IOException("away"));
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> QUICK.read("reading", pausing::attempt))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
