package io.convoy.driver.run;

import io.convoy.driver.conf.ConfException;
import io.convoy.driver.conf.NormaliseChoice;
import io.convoy.driver.conf.NormaliseChoice.Deferred;
import io.convoy.driver.conf.RunConf;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.driver.snapshot.SnapshotException;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.storage.FileSystems;
import io.convoy.executor.model.weights.WeightReport;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What {@code model.weights-from} names.
 *
 * @param file that has the weights
 * @param snapshot whose model it is; empty for a file
 * @param said what the file says of its model, if it is not a snapshot's
 */
record WeightsSource(String file, Optional<Snapshot> snapshot, WeightsDescription said) {
  /**
   * Looks at it: a folder is a snapshot, or a run, which stands for its best; anything else a file.
   *
   * @throws IllegalArgumentException if it cannot be read
   */
  static WeightsSource of(RunConf conf, Configuration hadoop) {
    String from = conf.model().weightsFrom();
    try {
      Path path = new Path(from);
      FileSystem files = FileSystems.of(hadoop, path);
      if (files.getFileStatus(path).isDirectory()) {
        Snapshot snapshot = RunFolder.bestSnapshot(hadoop, from);
        return new WeightsSource(
            model(snapshot, hadoop), Optional.of(snapshot), WeightsDescription.NONE);
      }
      return new WeightsSource(from, Optional.empty(), WeightsDescription.of(files, path));
    } catch (FileNotFoundException e) {
      return new WeightsSource(from, Optional.empty(), WeightsDescription.NONE);
    } catch (IOException | SnapshotException e) {
      throw new IllegalArgumentException("model.weights-from = " + from + ": " + e.getMessage(), e);
    }
  }

  /** A file of its model, which one that holds only what has learned does not have. */
  private static String model(Snapshot snapshot, Configuration hadoop) throws IOException {
    if (snapshot.isWhole()) {
      return snapshot.modelFile();
    }
    java.nio.file.Path file = Files.createTempFile("convoy-model", ".zip");
    file.toFile().deleteOnExit();
    try (PortableModel model =
            PortableModel.open(hadoop, snapshot.folder(), SnapshotFiles.PARAMETERS);
        OutputStream out = Files.newOutputStream(file)) {
      model.writeDl4j(out);
    }
    return file.toUri().toString();
  }

  /** Of its model; empty if it does not say. */
  List<String> classes() {
    return snapshot.map(one -> one.content().model().classes()).orElse(said.classes());
  }

  /** With which it was trained; empty if it does not say. */
  String recipe() {
    return snapshot.map(one -> one.content().configuration()).orElse("");
  }

  /** A remark on weights that do not fit: of which model the source says that they are. */
  String otherModel(RunConf conf) {
    String model = snapshot.map(one -> one.content().model().toString()).orElse(said.model());
    return model.isEmpty() || model.equals(conf.model().source())
        ? ""
        : "; it says that its model is " + model;
  }

  /**
   * The recipe with what it leaves open of how images are taken.
   *
   * @throws ConfException if the source is to say how they are normalised, and does not
   */
  RunConf complete(RunConf conf, WeightReport report) {
    NormaliseChoice wanted = conf.data().normalise();
    if (!(wanted instanceof Deferred)) {
      return images(conf, report).complete(conf);
    }
    SourceImages images = images(conf, report);
    Optional<NormaliseChoice> found =
        snapshot.isPresent() ? snapshot.map(InputSource::ofOther) : images.normalise();
    if (found.isPresent() && isOfADataset(found.get().kind())) {
      throw InputSource.refusal(file, found.get().kind());
    } else if (found.isEmpty() && wanted == Deferred.SOURCE) {
      throw new ConfException(
          List.of(
              String.format(
                  "data.normalise = source: %s with the names of %s does not say how its images were"
                      + " normalised; set data.normalise",
                  report.format(), report.project())));
    }
    return images
        .complete(conf)
        .withNormalise(
            found.orElseGet(() -> new NormaliseChoice.ByDataset(Normalisation.MEAN_STD)));
  }

  private static boolean isOfADataset(Normalisation kind) {
    return kind == Normalisation.MEAN_IMAGE
        || kind == Normalisation.PCA
        || kind == Normalisation.ZCA;
  }

  /** How its model takes images, as far as it is known. */
  SourceImages images(RunConf conf, WeightReport report) {
    if (snapshot.isPresent()) {
      return InputSource.views(snapshot.get()).with(ofSnapshot(snapshot.get()));
    }
    return said.images()
        .with(
            said.images()
                .normalise()
                .or(() -> InputSource.ofProject(report.project(), conf.model().source())));
  }

  /** What numbers for each channel cannot say is by its name. */
  private static Optional<NormaliseChoice> ofSnapshot(Snapshot snapshot) {
    try {
      return Optional.of(InputSource.ofOther(snapshot));
    } catch (ConfException e) {
      return Optional.of(InputSource.ofRun(snapshot));
    }
  }
}
