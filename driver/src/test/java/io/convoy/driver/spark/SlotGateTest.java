package io.convoy.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SlotGateTest {
  private final SlotGate gate = new SlotGate();
  private final AtomicInteger slots = new AtomicInteger(3);

  private CompletableFuture<Boolean> enter(int ranks) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return gate.enter(ranks, slots::get);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void rounds_thatFit_enterSideBySide_othersWhenSlotsAreGivenBack() {
    assertThat(enter(2).join()).isTrue();
    assertThat(enter(1).join()).isTrue();
    CompletableFuture<Boolean> waiting = enter(2);
    gate.leave(1);
    assertThat(waiting).isNotDone();
    gate.leave(2);
    assertThat(waiting.join()).isTrue();
  }

  @Test
  void round_onAClusterThatHasBecomeTooSmall_doesNotEnter() {
    assertThat(enter(2).join()).isTrue();
    CompletableFuture<Boolean> waiting = enter(2);
    slots.set(1);
    assertThat(waiting.join()).isFalse();
    slots.set(4);
    assertThat(enter(2).join()).as("when executors are back").isTrue();
  }
}
