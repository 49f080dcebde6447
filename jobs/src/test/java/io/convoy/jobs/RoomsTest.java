package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which packages may use a package that is public for its neighbours' sake. Cycles are refused
 * elsewhere; here a package is not used from afar.
 */
class RoomsTest {
  static Stream<Arguments> rooms() {
    return Stream.of(
        room(
            "executor.data.image",
            "driver.conf",
            "driver.run",
            "executor.bench",
            "executor.checkup",
            "executor.data.augment",
            "executor.data.colour",
            "executor.data.intake",
            "executor.data.pipeline",
            "executor.data.shard",
            "executor.engine.torch",
            "jobs.dataset",
            "jobs.prepare",
            "jobs.prepare.input",
            "jobs.prepare.task"),
        room(
            "executor.data.augment",
            "driver.conf",
            "executor.bench",
            "executor.data.pipeline",
            "executor.round",
            "jobs.bench"),
        room(
            "executor.data.intake",
            "executor.bench",
            "executor.data.pipeline",
            "jobs.dataset",
            "jobs.prepare",
            "jobs.prepare.input",
            "jobs.prepare.task"),
        room(
            "executor.model.file",
            "driver.conf",
            "driver.run",
            "executor.model.weights",
            "executor.snapshot"),
        room("executor.model.onnx", "driver.run", "jobs.snapshot"),
        room(
            "executor.engine.registry",
            "driver.run",
            "executor.bench",
            "executor.checkup",
            "executor.predict",
            "executor.worker",
            "jobs.bench"),
        room("executor.engine.torch", "executor.engine.registry"),
        room("executor.engine.torch.layer", "executor.engine.torch"),
        room("executor.engine.nd4j", "baseline", "executor.engine.registry"),
        room(
            "executor.exchange",
            "driver.cluster",
            "driver.conf",
            "driver.spark",
            "executor.bench",
            "executor.health",
            "executor.round",
            "executor.worker"),
        room(
            "executor.exchange.tls",
            "driver.spark",
            "executor.bench",
            "executor.exchange",
            "executor.round"),
        room("executor.health", "driver.run", "executor.bench", "executor.worker"),
        room("executor.worker", "baseline", "driver.spark", "executor.bench"),
        room("executor.predict", "driver.run", "driver.spark", "jobs.predict", "jobs.probe", "ml"),
        room("executor.probe", "executor.predict", "jobs.doctor", "jobs.probe"),
        room("executor.bench", "jobs.bench"),
        room("driver.mlflow", "jobs"),
        room(
            "driver.cluster",
            "baseline",
            "driver.run",
            "driver.spark",
            "jobs",
            "jobs.doctor",
            "jobs.lrfind",
            "jobs.search"),
        room(
            "driver.spark",
            "baseline",
            "jobs",
            "jobs.bench",
            "jobs.dataset",
            "jobs.doctor",
            "jobs.lrfind",
            "jobs.predict",
            "jobs.prepare",
            "jobs.probe",
            "jobs.report",
            "jobs.search",
            "jobs.snapshot",
            "ml"),
        room(
            "driver.run",
            "jobs",
            "jobs.doctor",
            "jobs.lrfind",
            "jobs.predict",
            "jobs.probe",
            "jobs.report",
            "jobs.search",
            "jobs.snapshot",
            "ml"),
        room("jobs.lrfind", "jobs", "jobs.doctor"),
        room("jobs.doctor", "jobs"),
        room("executor.checkup", "jobs", "jobs.doctor", "jobs.stats"),
        room("jobs.stats", "jobs"),
        room("jobs.predict", "jobs"),
        room("jobs.probe", "jobs"),
        room("jobs.report", "jobs", "jobs.search"),
        room("jobs.scale", "jobs.bench"),
        room("jobs.report.plot", "jobs.lrfind", "jobs.report", "jobs.stats"),
        room("jobs.search", "jobs"),
        room("jobs.prepare.input", "jobs.predict", "jobs.prepare", "jobs.prepare.task"),
        room("jobs.prepare.task", "jobs.predict", "jobs.prepare"));
  }

  private static Arguments room(String room, String... users) {
    return Arguments.of(room, Set.of(users));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rooms")
  void room_isUsedByTheNamedRoomsAlone(String room, Set<String> users) {
    assertThat(usersOf(room)).isNotEmpty().isSubsetOf(users);
    ConvoyClasses.requireSeen(users);
  }

  private static Set<String> usersOf(String room) {
    return ConvoyClasses.ALL.stream()
        .filter(type -> ConvoyClasses.room(type).equals(room))
        .flatMap(type -> type.getDirectDependenciesToSelf().stream())
        .map(Dependency::getOriginClass)
        .map(ConvoyClasses::room)
        .filter(user -> !user.equals(room))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
