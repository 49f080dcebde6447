package io.convoy.driver.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.round.EvaluationCounts;
import io.convoy.executor.round.StepMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunListenersTest {
  private final List<String> heard = new ArrayList<>();
  private final List<RunListeners.Failure> logged = new ArrayList<>();

  @Test
  void everyEvent_oneListenerThrows_reachesTheOthersAndIsLoggedOnce() {
    RunListener broken = listener("broken", new IllegalStateException("disk full"));
    RunListeners all =
        new RunListeners(
            List.of(listener("first", null), broken, listener("last", null)), logged::add);
    all.runStarted(Runs.facts(1));
    all.computing(List.of("the CPU"));
    all.stepCompleted(Runs.step(1, 1, 1));
    all.evaluated(4, 1, Runs.counts(3));
    all.snapshotCommitted(4, "s", true);
    all.runEnded(
        new RunEnd(
            4, 1, 1, 1, Optional.empty(), Optional.empty(), Optional.empty(), RunEnd.Next.NOTHING));
    assertThat(heard)
        .containsExactly(
            "first start",
            "broken start",
            "last start",
            "first devices",
            "broken devices",
            "last devices",
            "first step",
            "broken step",
            "last step",
            "first evaluation",
            "broken evaluation",
            "last evaluation",
            "first snapshot",
            "broken snapshot",
            "last snapshot",
            "first end",
            "broken end",
            "last end");
    assertThat(logged).hasSize(1);
    assertThat(logged.get(0).listener()).isSameAs(broken);
    assertThat(logged.get(0).cause()).hasMessage("disk full");
  }

  private RunListener listener(String name, RuntimeException failure) {
    return new RunListener() {
      @Override
      public void runStarted(RunFacts facts) {
        hear("start");
      }

      @Override
      public void computing(List<String> devices) {
        hear("devices");
      }

      @Override
      public void stepCompleted(StepMetrics metrics) {
        hear("step");
      }

      @Override
      public void evaluated(long step, int epoch, EvaluationCounts counts) {
        hear("evaluation");
      }

      @Override
      public void snapshotCommitted(long step, String folder, boolean best) {
        hear("snapshot");
      }

      @Override
      public void runEnded(RunEnd end) {
        hear("end");
      }

      private void hear(String event) {
        heard.add(name + " " + event);
        if (failure != null) {
          throw failure;
        }
      }
    };
  }
}
