package io.convoy.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.convoy.driver.plan.Adjusted;
import io.convoy.driver.plan.Progress;
import io.convoy.driver.run.DriverSeen;
import io.convoy.driver.run.LeaseHolder;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.driver.snapshot.SnapshotContent;
import io.convoy.jobs.report.RunStatus.State;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RunStatusTest {
  private static final String NINE = "2026-03-01T09:00:00Z";
  private static final String TEN = "2026-03-01T10:00:00Z";

  @TempDir private Path dir;

  /** Started at nine: 40 steps in all, and 3 seconds from one to the next. */
  private MadeUpRun begun() {
    MadeUpRun run =
        new MadeUpRun(dir)
            .line(
                "{\"kind\":\"start\",\"time\":\"%s\",\"world_size\":4,\"batch\":8,\"epochs\":4,"
                    + "\"steps_per_epoch\":9,\"steps\":40,\"first_step\":1}",
                NINE);
    for (int step = 1; step <= 10; step++) {
      run.line(
          "{\"kind\":\"step\",\"time\":\"2026-03-01T09:00:%02dZ\",\"step\":%d,\"epoch\":%d,"
              + "\"loss\":1.25,\"seconds\":0.5}",
          3 * step, step, step <= 9 ? 1 : 2);
    }
    return run;
  }

  private static MadeUpRun ended(MadeUpRun run, String failure, String stopped) {
    return run.line(
        "{\"kind\":\"end\",\"time\":\"2026-03-01T09:01:00Z\",\"step\":10,\"failure\":%s,\"stopped\":%s}",
        failure, stopped);
  }

  private RunStatus status(MadeUpRun run, DriverSeen driver) {
    String folder = run.write("").toString();
    return new RunStatus(
        new RunReader(new Configuration()).glance(folder), driver, Optional.empty());
  }

  private static DriverSeen driver(String since, boolean alive) {
    LeaseHolder holder =
        new LeaseHolder(1, "id", "node1", 4711, "ann", since, 9, "2026-03-01T10:00:30Z");
    return new DriverSeen(Optional.of(holder), alive);
  }

  @Test
  void state_ofEachEnd_isThisOneWithItsCode() {
    String none = "null";
    assertState(ended(begun(), none, none), DriverSeen.NONE, State.DONE, 0, null);
    assertState(
        ended(begun(), none, "\"run.max-duration is over\""),
        DriverSeen.NONE,
        State.STOPPED,
        7,
        "run.max-duration is over");
    assertState(
        ended(begun(), "\"loss is NaN\"", none), DriverSeen.NONE, State.FAILED, 4, "loss is NaN");
    assertState(begun(), driver(NINE, true), State.RUNNING, 6, null);
    assertState(begun(), DriverSeen.NONE, State.FAILED, 4, "it has ended without saying why");
    assertState(
        begun(),
        driver(NINE, false),
        State.FAILED,
        4,
        "its driver was killed, or its host is lost: process 4711 of ann on node1, started "
            + NINE
            + ", last heard of 2026-03-01 10:00:30 UTC");
  }

  /** Ended at one minute past nine, and started again at ten. */
  @Test
  void state_startedAgainSince_isThatOfTheLastDriver() {
    String stopped = "\"SIGTERM\"";
    MadeUpRun run = ended(begun(), "null", stopped);
    assertState(run, driver(TEN, false), State.FAILED, 4, "its driver was killed");
    assertState(run, driver(NINE, false), State.STOPPED, 7, "SIGTERM"); // killed after its end
    assertState(run, driver(TEN, true), State.RUNNING, 6, null);
    assertThat(status(run, driver(TEN, true)).isWaiting()).isTrue();
    assertThat(status(run, driver("2026-03-01T08:59:00Z", true)).isWaiting()).isFalse();
  }

  @Test
  void state_failedBeforeItsFirstStep_saysWhy() {
    MadeUpRun run = ended(new MadeUpRun(dir), "\"2 ranks wanted\"", "null");
    assertState(run, DriverSeen.NONE, State.FAILED, 4, "2 ranks wanted");
    assertThat(new StatusText(status(run, DriverSeen.NONE)).lines())
        .contains("  progress  step 0", "  snapshot  none yet");
  }

  private void assertState(MadeUpRun run, DriverSeen driver, State state, int code, String why) {
    RunStatus status = status(run, driver);
    assertThat(status.state()).isEqualTo(state);
    assertThat(status.state().exitCode().code()).isEqualTo(code);
    if (why == null) {
      assertThat(status.why()).isEmpty();
    } else {
      assertThat(status.why().orElseThrow()).startsWith(why);
    }
  }

  /** The driver was killed after its last snapshot: there is nothing left to do. */
  @Test
  void state_lastEpochIsInASnapshot_isDoneWhateverItsDriverSaid() {
    Progress progress = new Progress(40, 4, 0, 0.612, 27, List.of(), Adjusted.NONE, 0);
    SnapshotContent content =
        new SnapshotContent(progress, null, 1, 4, "torch", Map.of(), "", Map.of());
    Snapshot last = new Snapshot("file:/runs/a/snapshots/step-00000040", content, List.of());
    RunStatus killed = status(begun(), driver(NINE, false));
    RunStatus done = new RunStatus(killed.run(), killed.driver(), Optional.of(last));
    assertThat(done.state()).isEqualTo(State.DONE);
    assertThat(new StatusText(done).lines())
        .contains(
            "  progress  step 40 of 40, epoch 4 of 4, 4 ranks, loss 1.2500",
            "  snapshot  step 40, best at step 27 with accuracy 61.2 %:"
                + " /runs/a/snapshots/step-00000040");
  }

  @Test
  void time_left_followsFromThePaceOfTheClock() {
    RunStatus status = status(begun(), driver(NINE, true));
    assertThat(status.pace()).isEqualTo(3, within(1e-9));
    assertThat(status.secondsLeft()).isEqualTo(90, within(1e-6));
    assertThat(status.doneAt().orElseThrow()).hasToString("2026-03-01T09:02:00Z");
    assertThat(status(begun(), DriverSeen.NONE).secondsLeft()).isNaN();
  }

  @Test
  void lines_ofARunThatGoesOn_sayAll() {
    MadeUpRun run =
        begun()
            .line("{\"kind\":\"notice\",\"step\":4,\"text\":\"a layer stands still\"}")
            .line("{\"kind\":\"failure\",\"step\":7,\"cause\":\"rank 1 was lost\"}");
    assertThat(new StatusText(status(run, driver(NINE, true))).lines())
        .containsExactly(
            dir + ": running",
            "  driver    process 4711 of ann on node1, started " + NINE,
            "  progress  step 10 of 40, epoch 2 of 4, 4 ranks, loss 1.2500",
            "  time      3 s a step, 1:30 left, done about 2026-03-01 09:02:00 UTC",
            "  snapshot  none yet",
            "  health    1 failure and 1 notice since it was started, the last at step 7: rank 1 was"
                + " lost");
  }

  /** A file of a process of this host that has ended, as {@code kill -9} leaves it. */
  @Test
  void command_driverKilled_endsWith4AndIsOneJsonObject() throws Exception {
    begun().write("");
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    Files.writeString(
        dir.resolve("driver.json"),
        String.format(
            "{\"version\":1,\"id\":\"x\",\"host\":\"%s\",\"pid\":%d,\"user\":\"ann\",\"since\":\"%s\","
                + "\"beat\":3,\"at\":\"%s\"}",
            InetAddress.getLocalHost().getHostName(), process.pid(), NINE, TEN));
    StringWriter out = new StringWriter();
    CommandLine command = new CommandLine(new StatusCommand()).setOut(new PrintWriter(out));
    assertThat(command.execute(dir.toString(), "--json")).isEqualTo(4);
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.path("state").asText()).isEqualTo("failed");
    assertThat(json.path("exit_code").asInt()).isEqualTo(4);
    assertThat(json.path("step").asLong()).isEqualTo(10);
    assertThat(json.path("steps").asLong()).isEqualTo(40);
    assertThat(json.path("driver").path("alive").asBoolean(true)).isFalse();
    assertThat(json.path("driver").path("last_heard").asText()).isEqualTo(TEN);
    assertThat(json.path("seconds_left").isNull()).isTrue();
    assertThat(json.path("why").asText()).startsWith("its driver was killed");
  }
}
