package io.convoy.executor.optim;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.device.Recording;
import io.convoy.executor.optim.CapturedUpdate.Numbers;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CapturedUpdateTest {
  private final List<String> story = new ArrayList<>();

  @BeforeAll
  static void load() {
    NativeLibraries.load();
  }

  private Recording record(Runnable work) {
    story.add("record");
    work.run();
    return new Recording() {
      @Override
      public void replay() {
        story.add("replay");
      }

      @Override
      public void close() {
        story.add("close");
      }
    };
  }

  private Tensor update(String name) {
    story.add(name);
    return torch.full(new long[] {1}, new Scalar(3));
  }

  @Test
  void run_sameNumbers_isRecordedAfterThreePlainOnesAndReplayed() {
    try (CapturedUpdate captured = new CapturedUpdate(this::record)) {
      Numbers numbers = new Numbers(1, 1, 8, 2);
      for (int i = 0; i < 5; i++) {
        assertThat(captured.run(numbers, () -> update("update")).item_double()).isEqualTo(3);
      }
    }
    assertThat(story)
        .containsExactly(
            "update", "update", "update", "record", "update", "replay", "replay", "close");
  }

  @Test
  void run_otherNumbers_isPlainAgain() {
    try (CapturedUpdate captured = new CapturedUpdate(this::record)) {
      for (int i = 0; i < 4; i++) {
        captured.run(new Numbers(1, 1, 8, 2), () -> update("a"));
      }
      story.clear();
      for (int i = 0; i < 4; i++) {
        captured.run(new Numbers(1, 0.5 / (i + 1), 8, 2), () -> update("b"));
      }
      assertThat(story).containsExactly("close", "b", "b", "b", "b");
    }
  }

  @Test
  void run_whatCannotBeRecorded_staysPlain() {
    try (CapturedUpdate captured =
        new CapturedUpdate(
            work -> {
              story.add("record");
              throw new IllegalStateException("CUDA error: out of memory (cudaGraphInstantiate)");
            })) {
      Numbers numbers = new Numbers(1, 1, 8, 2);
      for (int i = 0; i < 6; i++) {
        assertThat(captured.run(numbers, () -> update("update")).item_double()).isEqualTo(3);
      }
    }
    assertThat(story)
        .containsExactly("update", "update", "update", "record", "update", "update", "update");
  }
}
