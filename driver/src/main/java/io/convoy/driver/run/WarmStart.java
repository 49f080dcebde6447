package io.convoy.driver.run;

import io.convoy.driver.conf.RunConf;
import io.convoy.driver.plan.Progress;
import io.convoy.driver.snapshot.Origin;
import io.convoy.driver.snapshot.SnapshotContent;
import io.convoy.driver.snapshot.SnapshotException;
import io.convoy.driver.snapshot.SnapshotStore;
import io.convoy.executor.base.Sha256;
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
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
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

  private WarmStart() {}

  /**
   * Checks that the weights fit the model.
   *
   * @param classes of the dataset
   * @return the recipe with what it leaves to their source of how images are taken
   * @throws IllegalArgumentException if they do not, or cannot be read
   */
  static RunConf checked(
      RunConf conf,
      List<String> classes,
      ComputationGraphConfiguration configuration,
      Configuration hadoop) {
    WeightsSource source = WeightsSource.of(conf, hadoop);
    WeightReport report;
    try {
      report = weights(conf, classes, source).check(configuration, hadoop);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + source.otherModel(conf), e);
    }
    return source.complete(conf, report);
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
    WeightsSource source = WeightsSource.of(setup.conf(), hadoop);
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
    source.images(setup.conf(), filled.report()).difference(setup.conf()).ifPresent(report);
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

  private static StartingWeights weights(RunConf conf, List<String> classes, WeightsSource source) {
    return new StartingWeights(
        source.file(), conf.model().source(), classes, source.classes(), conf.model().headScale());
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
