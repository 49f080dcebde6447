package io.convoy.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLeaseTest {
  private static final RunLease.Times FAST =
      new RunLease.Times(Duration.ofMillis(20), Duration.ofSeconds(2), Duration.ofMillis(10));

  /** Its file is found by others, but not renewed while a test runs. */
  private static final RunLease.Times FROZEN =
      new RunLease.Times(Duration.ofHours(1), Duration.ofMillis(200), Duration.ofMillis(10));

  @TempDir private java.nio.file.Path temp;
  private FileSystem files;
  private Path folder;

  @BeforeEach
  void open() throws IOException {
    files = FileSystem.getLocal(new Configuration()).getRawFileSystem();
    folder = new Path(temp.toUri());
  }

  private static StopRequest request() {
    return new StopRequest(Duration.ZERO);
  }

  private RunLease take(RunLease.Times times, StopRequest stop) throws InterruptedException {
    return RunLease.take(files, folder, times, stop);
  }

  @Test
  void take_heldByALivingDriver_isRefusedNamingIt() throws Exception {
    try (RunLease held = take(FAST, request())) {
      assertThatThrownBy(() -> take(FAST, request()))
          .isInstanceOf(LeaseException.class)
          .hasMessageContainingAll(
              "a driver works there already: process " + ProcessHandle.current().pid(),
              "convoy stop");
      held.check();
    }
  }

  @Test
  void see_drivers_tellsTheLivingFromTheDead() throws Exception {
    assertThat(RunLease.see(files, folder, FAST)).isEqualTo(DriverSeen.NONE);
    try (RunLease held = take(FAST, request())) {
      DriverSeen seen = RunLease.see(files, folder, FAST);
      assertThat(seen.alive()).isTrue();
      assertThat(seen.holder().orElseThrow().pid()).isEqualTo(ProcessHandle.current().pid());
      assertThat(Instant.parse(seen.holder().orElseThrow().at()))
          .isAfterOrEqualTo(Instant.parse(seen.holder().orElseThrow().since()));
      held.check();
    }
    String elsewhere =
        "{\"version\":1,\"id\":\"x\",\"host\":\"elsewhere\",\"pid\":7,\"user\":\"you\",\"since\":\"then\","
            + "\"beat\":3,\"later\":0}";
    Files.writeString(temp.resolve("driver.json"), elsewhere);
    DriverSeen dead = RunLease.see(files, folder, FROZEN);
    assertThat(dead.alive()).isFalse();
    assertThat(dead.holder()).map(LeaseHolder::at).contains("then");
    Files.writeString(temp.resolve("driver.json"), "torn");
    assertThat(RunLease.see(files, folder, FROZEN)).isEqualTo(DriverSeen.NONE);
  }

  @Test
  void failures_ofEachSort_haveTheirExitCode() throws Exception {
    try (RunLease held = take(FAST, request())) {
      assertThatThrownBy(() -> take(FAST, request())).satisfies(e -> assertCode(e, 6));
      held.check();
    }
    assertThatThrownBy(() -> RunLease.requestStop(files, folder)).satisfies(e -> assertCode(e, 5));
    folder = new Path(Files.writeString(temp.resolve("file"), "").toUri());
    assertThatThrownBy(() -> take(FAST, request())).satisfies(e -> assertCode(e, 3));
  }

  private static void assertCode(Throwable thrown, int code) {
    assertThat(((LeaseException) thrown).failureKind().exitCode().code()).isEqualTo(code);
  }

  @Test
  void take_afterClose_needsNoWait() throws Exception {
    take(FAST, request()).close();
    assertThat(temp.resolve("driver.json")).doesNotExist();
    take(FAST, request()).close();
  }

  @Test
  void take_fileOfADeadProcessOfThisHost_takesOver() throws Exception {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    long pid = process.pid();
    LeaseHolder self = LeaseHolder.self();
    LeaseHolder dead =
        new LeaseHolder(1, "other", self.host(), pid, "me", self.since(), self.beat(), self.at());
    Files.write(temp.resolve("driver.json"), dead.json());
    RunLease.Times forever =
        new RunLease.Times(Duration.ofHours(1), Duration.ofHours(1), Duration.ofMillis(10));
    take(forever, request()).close();
  }

  @Test
  void take_fileThatIsNotRenewed_takesOverAndTheFormerHolderNotices() throws Exception {
    RunLease former = take(FROZEN, request());
    try (RunLease next = take(FROZEN, request())) {
      next.check();
      assertThatThrownBy(former::check)
          .isInstanceOf(LeaseException.class)
          .hasMessageContaining("a driver works there already");
    }
    former.close();
  }

  @Test
  void renew_leaseTakenByAnother_failsTheRun() throws Exception {
    StopRequest stop = request();
    try (RunLease lease = take(FAST, stop)) {
      Files.write(
          temp.resolve("driver.json"),
          new LeaseHolder(1, "other", "elsewhere", 1, "you", "now", 1, "then").json());
      await(stop);
      assertThatThrownBy(stop::reason)
          .isInstanceOf(LeaseException.class)
          .hasMessageContaining("process 1 of you on elsewhere");
      assertThat(lease.stopRequest()).isSameAs(stop);
    }
    assertThat(temp.resolve("driver.json")).content().contains("elsewhere");
  }

  @Test
  void requestStop_livingDriver_isHeard() throws Exception {
    StopRequest stop = request();
    try (RunLease lease = take(FAST, stop)) {
      lease.check();
      assertThat(RunLease.requestStop(files, folder)).startsWith("process ");
      await(stop);
      assertThat(stop.reason()).contains("`convoy stop` asked for it");
    }
  }

  @Test
  void requestStop_noDriver_saysSo() {
    assertThatThrownBy(() -> RunLease.requestStop(files, folder))
        .isInstanceOf(LeaseException.class)
        .hasMessageContaining("no driver works in");
  }

  @Test
  void reason_maxDurationOver_isGiven() {
    assertThat(new StopRequest(Duration.ofNanos(1)).reason()).contains("run.max-duration is over");
    assertThat(request().reason()).isEmpty();
  }

  private static void await(StopRequest stop) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!stop.wanted() && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }
}
