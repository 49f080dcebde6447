package io.convoy.executor.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.base.FailureKind;
import io.convoy.executor.optim.UpdateFigures;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.lang3.SerializationUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RankEventTest {
  static Stream<Arguments> events() {
    RankActivity activity = RankActivity.working(3, "computing");
    UpdateFigures figures = UpdateFigures.of(1);
    LayerFigures.Layer layer = new LayerFigures.Layer("conv", 1, 2, 0.001, 0, 1, 0.5);
    return Stream.of(
        Arguments.of(new RankBeat(1, 0, "node", "7", 5, activity), "beat"),
        Arguments.of(new RankOnDevice(0, "the CPU"), "computing"),
        Arguments.of(new StepMetrics(3, 1, 0.5, 0.9, 0.1, figures, 1, 0.1), "stepCompleted"),
        Arguments.of(new LayerFigures(3, 1, List.of(layer)), "measured"),
        Arguments.of(new RankTimes(1, 3, 2, 4, 0.5, 2, 1, 0.25), "measured"),
        Arguments.of(new WrittenSnapshot(3, List.of(), null), "snapshotWritten"),
        Arguments.of(new RankNotice(3, "slow disk"), "noticed"),
        Arguments.of(new RankFinished(0, "7", 4), "finished"),
        Arguments.of(new RankFailure(0, "node", "7", FailureKind.STORAGE, "away", 3), "failed"));
  }

  @ParameterizedTest
  @MethodSource("events")
  void event_sent_reachesItsMethodAlone(RankEvent event, String method) {
    List<String> heard = new ArrayList<>();
    RankEvent.Listener listener =
        (RankEvent.Listener)
            Proxy.newProxyInstance(
                RankEvent.Listener.class.getClassLoader(),
                new Class<?>[] {RankEvent.Listener.class},
                (proxy, called, arguments) -> {
                  heard.add(called.getName());
                  assertThat(arguments).containsExactly(event);
                  return null;
                });
    SerializationUtils.roundtrip(event).reach(listener);
    assertThat(heard).containsExactly(method);
  }

  @Test
  void events_above_areOfEveryKind() {
    assertThat(events().<Object>map(one -> one.get()[0].getClass()))
        .containsExactlyInAnyOrder(kinds(RankEvent.class).toArray());
  }

  private static Stream<Class<?>> kinds(Class<?> sealed) {
    return Stream.of(sealed.getPermittedSubclasses())
        .flatMap(one -> one.isSealed() ? kinds(one) : Stream.of(one));
  }
}
