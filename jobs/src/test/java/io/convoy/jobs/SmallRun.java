package io.convoy.jobs;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A small training run of a test, and what it leaves. */
record SmallRun(Path folder) {
  /**
   * The command that trains LeNet.
   *
   * @param data the prepared dataset's folder
   * @param more settings, which win
   */
  String[] training(String data, int batch, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "train",
                "data.path=" + data,
                "run.dir=" + folder,
                "run.report=false",
                "model.name=lenet",
                "train.batch=" + batch));
    command.addAll(List.of(more));
    return command.toArray(String[]::new);
  }

  Path lastSnapshot() {
    try (Stream<Path> list = Files.list(folder.resolve("snapshots"))) {
      return list.sorted().reduce((a, b) -> b).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path snapshot(int step) {
    return folder.resolve(String.format("snapshots/step-%08d", step));
  }

  /** Removes the snapshots after a step. */
  void forgetAfter(int step) throws IOException {
    while (!lastSnapshot().equals(snapshot(step))) {
      FileUtils.deleteDirectory(lastSnapshot().toFile());
    }
  }

  /** Parameters of the last snapshot. */
  INDArray parameters() throws IOException {
    return parameters(lastSnapshot());
  }

  static INDArray parameters(Path snapshot) throws IOException {
    File model = snapshot.resolve("model.zip").toFile();
    return ModelSerializer.restoreComputationGraph(model, false).params();
  }

  /** L2 norm of the difference of the last parameters by that of another run's. */
  double differenceFrom(SmallRun other) throws IOException {
    INDArray expected = other.parameters();
    double difference = parameters().sub(expected).norm2Number().doubleValue();
    return difference / expected.norm2Number().doubleValue();
  }
}
