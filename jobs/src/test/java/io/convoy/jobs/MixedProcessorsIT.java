package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Executors on processors of different kinds: every second one is limited to the instructions of an
 * older processor, by the libraries' own variables.
 */
@Tag("slow")
class MixedProcessorsIT {
  private static final String OLDER =
      "ATEN_CPU_CAPABILITY=default ONEDNN_MAX_CPU_ISA=SSE41 OPENBLAS_CORETYPE=Nehalem";

  @TempDir private Path temp;

  @Test
  void run_onTwoKindsOfProcessor_healsAndEndsLikeOneOnOneKind() throws Exception {
    SmallTraining training = SmallTraining.in(temp.resolve("one-kind"), 6);
    Path folder = temp.resolve("run");
    Cli cli = Cli.cluster(2).withEnvironment("JAVA_HOME", javaHome().toString());
    RunProcess run =
        new RunProcess(
            cli, folder, training.command(folder, "cluster.min-workers=2", "cluster.timeout=3m"));
    run.awaitStep(training.steps() / 2);
    RunProcess.signal(run.executors().get(0), "KILL");
    assertThat(run.awaitEnd()).isZero();
    assertThat(run.lastStep()).isEqualTo(training.steps());
    assertThat(run.metrics("failure")).hasSize(1).first().asString().contains("was lost");
    assertThat(run.output())
        .contains("the ranks' processors round differently, so all go on with rank 0's parameters");
    Path undisturbed = training.undisturbedFolder();
    assertThat(lastLoss(folder)).isCloseTo(lastLoss(undisturbed), within(0.02));
  }

  /** The loss of the last evaluation in a run's metrics. */
  private static double lastLoss(Path run) throws Exception {
    List<String> evaluations =
        Files.readAllLines(run.resolve("metrics.jsonl")).stream()
            .filter(line -> line.contains("\"kind\":\"evaluation\""))
            .toList();
    Matcher loss =
        Pattern.compile("\"loss\":([0-9.Ee-]+)").matcher(evaluations.get(evaluations.size() - 1));
    assertThat(loss.find()).isTrue();
    return Double.parseDouble(loss.group(1));
  }

  /** A Java whose executors with odd numbers have the older instructions. */
  private Path javaHome() throws Exception {
    Path home = temp.resolve("java");
    Path real = Path.of(System.getProperty("java.home"), "bin", "java");
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(
        java,
        String.join(
            "\n",
            "#!/bin/bash",
            "if [[ \"$*\" =~ --executor-id\\ [0-9]*[13579]\\  ]]; then",
            "  export " + OLDER,
            "fi",
            "exec " + real + " \"$@\"",
            ""));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    return home;
  }
}
