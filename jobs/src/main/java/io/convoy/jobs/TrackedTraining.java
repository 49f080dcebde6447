package io.convoy.jobs;

import io.convoy.driver.conf.ConfChange;
import io.convoy.driver.conf.ReportConf;
import io.convoy.driver.conf.RunConf;
import io.convoy.driver.mlflow.MlflowTracking;
import io.convoy.driver.mlflow.TrackedRun;
import io.convoy.driver.report.RunListener;
import io.convoy.driver.run.RunFolder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A training that an MLflow server may be told of; closing it sends what is left, with files. */
final class TrackedTraining implements AutoCloseable {
  /** Where the number of the run on the server is kept. */
  private static final String MEMORY = "mlflow.txt";

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final RunFolder folder;
  private final Optional<MlflowTracking> mlflow;

  /** Begins to track, if the recipe says so. */
  TrackedTraining(RunFolder folder, RunConf conf) {
    this.folder = folder;
    ReportConf report = conf.report();
    mlflow =
        report.mlflow().isEmpty()
            ? Optional.empty()
            : Optional.of(
                new MlflowTracking(
                    new TrackedRun(
                        report.mlflow(),
                        report.mlflowExperiment(),
                        folder.toString().replaceFirst(".*/", ""),
                        ConfChange.values(conf.render()),
                        new Memory(folder)),
                    System.out::println,
                    Clock.systemUTC(),
                    PATIENCE));
  }

  /** The file that outlives this start. */
  private record Memory(RunFolder folder) implements TrackedRun.Memory {
    @Override
    public String recall() {
      return folder.kept(MEMORY).map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("");
    }

    @Override
    public void keep(String text) {
      folder.keep(MEMORY, text + "\n");
    }
  }

  /** Who is to hear of the run. */
  List<RunListener> listeners() {
    return mlflow.<List<RunListener>>map(List::of).orElse(List.of());
  }

  @Override
  public void close() {
    if (mlflow.isEmpty()) {
      return;
    }
    Map<String, byte[]> files = new TreeMap<>();
    for (String name : List.of("run.conf", "report.html")) {
      folder.kept(name).ifPresent(content -> files.put(name, content));
    }
    try (MlflowTracking tracking = mlflow.get()) {
      tracking.finish(files);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
