package io.convoy.executor.base;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class IsolatedWorkTest {
  /** What the other process does. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) {
      switch (args[0]) {
        case "refuse" -> IsolatedWork.refuse("it is broken");
        case "hang" -> {
          while (true) {
            LockSupport.parkNanos(1_000_000_000L);
          }
        }
        case "fill" -> {
          byte[][] all = new byte[1 << 16][];
          for (int i = 0; i < all.length; i++) {
            all[i] = new byte[1 << 20];
          }
          System.out.println(all.length);
        }
        case "die" -> Runtime.getRuntime().halt(134);
        default -> {}
      }
    }
  }

  private static void run(String what, Duration patience) throws IOException {
    new IsolatedWork(Child.class, patience, 4096).run(what);
  }

  @Test
  void work_thatRefusesItsFile_failsWithWhatItSaid() {
    assertThatThrownBy(() -> run("refuse", Duration.ofSeconds(30)))
        .isInstanceOf(IOException.class)
        .hasMessage("it is broken");
  }

  @Test
  void work_thatDoesNotEnd_isEnded() {
    assertThatThrownBy(() -> run("hang", Duration.ofSeconds(1)))
        .isInstanceOf(IOException.class)
        .hasMessage("it was not read within 1 s: it is damaged");
  }

  @Test
  void work_thatDiesOrTakesTooMuchMemory_leavesThisProcessAlone() throws IOException {
    assertThatThrownBy(() -> run("die", Duration.ofSeconds(30)))
        .hasMessageContaining("ended with code 134");
    assertThatThrownBy(() -> run("fill", Duration.ofSeconds(50)))
        .hasMessageContaining("ended with code 1");
    run("nothing", Duration.ofSeconds(30));
  }
}
