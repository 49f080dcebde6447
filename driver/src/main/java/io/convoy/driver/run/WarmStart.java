package io.convoy.driver.run;

import io.convoy.driver.conf.ConfException;
import io.convoy.driver.conf.NormaliseChoice;
import io.convoy.driver.conf.RunConf;
import io.convoy.driver.plan.Progress;
import io.convoy.driver.snapshot.Origin;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.driver.snapshot.SnapshotContent;
import io.convoy.driver.snapshot.SnapshotException;
import io.convoy.driver.snapshot.SnapshotStore;
import io.convoy.executor.base.Sha256;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.storage.FileSystems;
import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.model.AdapterChoice;
import io.convoy.executor.model.Adapters;
import io.convoy.executor.model.LoraSpec;
import io.convoy.executor.model.NetworkMemory;
import io.convoy.executor.model.weights.StartingWeights;
import io.convoy.executor.model.weights.WeightReport;
import io.convoy.executor.round.StoredFile;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start of a run from weights elsewhere ({@code model.weights-from}). They are read once, by
 * the driver, and become the run's snapshot of step 0, from which ranks begin: it holds parameters
 * alone, and the origin's name, which every later snapshot keeps. Started again, the run resumes
 * from its own snapshots.
 */
public final class WarmStart {
  private static final Logger LOG = LoggerFactory.getLogger(WarmStart.class);

  /**
   * What the weights are taken from.
   *
   * @param snapshot whose model it is; empty for a file
   */
  private record Source(String file, Optional<Snapshot> snapshot) {
    /** Of its model; empty if it does not say. */
    List<String> classes() {
      return snapshot.map(one -> one.content().model().classes()).orElse(List.of());
    }

    /** With which it was trained; empty if it does not say. */
    String recipe() {
      return snapshot.map(one -> one.content().configuration()).orElse("");
    }
  }

  private WarmStart() {}

  /**
   * Checks that the weights fit the model.
   *
   * @param classes of the dataset
   * @return the recipe with the normalisation that it leaves to their source
   * @throws IllegalArgumentException if they do not, or cannot be read
   */
  static RunConf checked(
      RunConf conf,
      List<String> classes,
      ComputationGraphConfiguration configuration,
      Configuration hadoop) {
    Source source = source(conf, hadoop);
    WeightReport report = weights(conf, classes, source).check(configuration, hadoop);
    NormaliseChoice wanted = conf.data().normalise();
    if (!(wanted instanceof NormaliseChoice.Deferred)) {
      return conf;
    }
    Optional<NormaliseChoice> found =
        source.snapshot().isPresent()
            ? source.snapshot().map(InputSource::ofOther)
            : InputSource.ofProject(report.project(), conf.model().source());
    if (found.isEmpty() && wanted == NormaliseChoice.Deferred.SOURCE) {
      throw new ConfException(
          List.of(
              String.format(
                  "data.normalise = source: %s with the names of %s does not say how its images were"
                      + " normalised; set data.normalise",
                  report.format(), report.project())));
    }
    return conf.withNormalise(
        found.orElseGet(() -> new NormaliseChoice.ByDataset(Normalisation.MEAN_STD)));
  }

  /**
   * A run that has begun: with its snapshot of step 0 if it starts from weights elsewhere and has
   * no snapshot yet, else as it is.
   *
   * @param report hears what was taken, in one line
   */
  public static TrainingSetup begun(
      TrainingSetup setup, Configuration hadoop, Consumer<String> report) {
    String from = setup.conf().model().weightsFrom();
    if (setup.resumed().isPresent() || from.isEmpty()) {
      return setup;
    }
    Source source = source(setup.conf(), hadoop);
    StartingWeights weights = weights(setup.conf(), setup.model().classes(), source);
    ComputationGraphConfiguration configuration =
        ComputationGraphConfiguration.fromJson(setup.replica().configuration());
    StartingWeights.Filled filled = weights.fill(configuration, hadoop);
    try (Tensor parameters = FlatParameters.of(filled.graph()).tensor()) {
      Origin origin =
          new Origin(from, sha256(source.file(), hadoop), source.classes(), source.recipe());
      commit(setup, origin, parameters, hadoop);
    } finally {
      NetworkMemory.free(filled.graph());
    }
    tell(from, filled.report(), report);
    LoraSpec lora = setup.conf().finetune().lora();
    if (lora.isOn()) {
      report.accept(AdapterChoice.of(Adapters.without(configuration), lora).toString());
    }
    return setup.again();
  }

  private static void tell(String from, WeightReport taken, Consumer<String> report) {
    report.accept("Weights from " + from + ": " + taken.line());
    taken.details().forEach(line -> LOG.info("{}: {}", from, line));
  }

  private static StartingWeights weights(RunConf conf, List<String> classes, Source source) {
    return new StartingWeights(
        source.file(), conf.model().source(), classes, source.classes(), conf.model().headScale());
  }

  /** A folder is a snapshot, or a run, which stands for its best; anything else a file. */
  private static Source source(RunConf conf, Configuration hadoop) {
    String from = conf.model().weightsFrom();
    try {
      Path path = new Path(from);
      FileSystem files = FileSystems.of(hadoop, path);
      if (files.exists(path) && files.getFileStatus(path).isDirectory()) {
        Snapshot snapshot = RunFolder.bestSnapshot(hadoop, from);
        return new Source(model(snapshot, hadoop), Optional.of(snapshot));
      }
    } catch (IOException | SnapshotException e) {
      throw new IllegalArgumentException("model.weights-from = " + from + ": " + e.getMessage(), e);
    }
    return new Source(from, Optional.empty());
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

  private static void commit(
      TrainingSetup setup, Origin origin, Tensor parameters, Configuration hadoop) {
    SnapshotStore store = setup.folder().snapshots();
    List<StoredFile> files;
    try {
      files =
          SnapshotFiles.write(
              store.folder(0),
              Map.of(SnapshotFiles.PARAMETERS, parameters),
              setup.replica().configuration(),
              hadoop);
    } catch (IOException e) {
      throw new SnapshotException(
          "cannot write the snapshot " + store.folder(0) + ": " + e.getMessage(), e);
    }
    store.commit(
        new SnapshotContent(
            Progress.START,
            setup.model().from(origin),
            setup.conf().run().seed(),
            1,
            setup.replica().engine(),
            Map.of(),
            setup.conf().render(),
            Build.versions()),
        files);
  }

  private static String sha256(String file, Configuration hadoop) {
    MessageDigest digest = Sha256.digest();
    Path path = new Path(file);
    try (InputStream in = new DigestInputStream(FileSystems.of(hadoop, path).open(path), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "model.weights-from = " + file + ": cannot be read: " + e.getMessage(), e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
