package io.convoy.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.convoy.driver.conf.ConfException;
import io.convoy.driver.conf.DataConf;
import io.convoy.driver.conf.NormaliseChoice;
import io.convoy.driver.conf.RunConf;
import io.convoy.driver.conf.TestConf;
import io.convoy.driver.plan.Progress;
import io.convoy.driver.snapshot.ModelIdentity;
import io.convoy.driver.snapshot.Origin;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.driver.snapshot.StoredState;
import io.convoy.executor.base.Sha256;
import io.convoy.executor.data.colour.ChannelOrder;
import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import io.convoy.executor.data.image.Interpolation;
import io.convoy.executor.data.pipeline.TestViews;
import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.model.AdapterChoice;
import io.convoy.executor.model.Adapters;
import io.convoy.executor.model.LoraSpec;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.weights.PublicWeights;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.round.ReplicaPlan;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class WarmStartTest {
  private static final Configuration HADOOP = new Configuration(false);

  @TempDir Path folder;

  private final List<String> told = new ArrayList<>();

  @Test
  void run_fromAFile_beginsWithASnapshotOfItsParametersAlone() throws IOException {
    Path zip = zip(7);
    TrainingSetup begun = begun(setup("run", zip.toString(), "cat", "dog"));
    Snapshot snapshot = begun.resumed().orElseThrow();
    assertThat(snapshot.content().progress()).isEqualTo(Progress.START);
    StoredState state = StoredState.of(HADOOP, snapshot);
    assertThat(state.tensors()).containsOnlyKeys(SnapshotFiles.PARAMETERS);
    assertThat(state.parameters()).isEqualTo(parameters(7));
    Origin origin =
        new Origin(
            zip.toString(),
            HexFormat.of().formatHex(Sha256.digest().digest(Files.readAllBytes(zip))),
            List.of(),
            "");
    assertThat(snapshot.content().model().origin()).isEqualTo(origin);
    assertThat(begun.model().origin()).isEqualTo(origin);
    assertThat(told)
        .containsExactly(
            "Weights from "
                + zip
                + ": 37 of 37 tensors of a DL4J model with the names of DL4J, 0 of them renamed; left"
                + " out: none; at random: none");
  }

  @Test
  void run_thatHasBegun_neverReadsTheFileAgain() throws IOException {
    Path zip = zip(7);
    begun(setup("run", zip.toString(), "cat", "dog"));
    Files.delete(zip);
    told.clear();
    TrainingSetup again = begun(setup("run", zip.toString(), "cat", "dog"));
    assertThat(again.resumed()).isPresent();
    assertThat(again.model().origin().path()).isEqualTo(zip.toString());
    assertThat(told).isEmpty();
    assertThat(begun(setup("run", "", "cat", "dog")).model().origin()).isNotNull();
  }

  @Test
  void run_thatBeganElsewhere_isRefused() throws IOException {
    begun(setup("run", zip(7).toString(), "cat", "dog"));
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> setup("run", "/other.zip", "cat", "dog").again())
        .withMessageContaining(
            "it did not begin from model.weights-from = /other.zip, but from "
                + folder.resolve("model.zip"));
  }

  /** The classes of a run are known, so their outputs are found by name. */
  @Test
  void run_fromARunsFolder_keepsTheOutputsOfClassesOfEqualName() throws IOException {
    begun(setup("first", zip(7).toString(), "cat", "dog"));
    TrainingSetup second = begun(setup("second", folder.resolve("first").toString(), "dog", "cat"));
    Snapshot snapshot = second.resumed().orElseThrow();
    Origin origin = snapshot.content().model().origin();
    assertThat(origin.classes()).containsExactly("cat", "dog");
    assertThat(RunConf.parse(origin.recipe(), "origin").run().dir())
        .isEqualTo(folder.resolve("first").toString());
    double[] before = parameters(7);
    double[] after = StoredState.of(HADOOP, snapshot).parameters();
    int last = before.length - 1;
    assertThat(after[last]).isEqualTo(before[last - 1]);
    assertThat(after).isNotEqualTo(before);
  }

  /** A file that has adapters is read merged, and a run's own adapters begin anew. */
  @Test
  void adapters_ofTheSource_areMerged_andNewOnesBeginAtNothing() throws IOException {
    ComputationGraph source = network(7);
    ComputationGraphConfiguration model = adapted(source.getConfiguration());
    ComputationGraph adapted = FlatParameters.initialised(model, Precision.FP32);
    source.paramTable().forEach((name, values) -> adapted.setParam(name, values));
    INDArray up = adapted.getParam("stem-conv-lora-up_W");
    adapted.setParam("stem-conv-lora-up_W", Nd4j.ones(up.shape()));
    Path zip = folder.resolve("adapted.zip");
    ModelSerializer.writeModel(adapted, zip.toFile(), false);
    TrainingSetup begun =
        begun(setup("run", zip.toString(), List.of("finetune.lora.rank=2"), "cat", "dog"));
    Path stored = folder.resolve("run/snapshots/step-00000000/model.zip");
    ComputationGraph now = ModelSerializer.restoreComputationGraph(stored.toFile(), false);
    assertThat(begun.resumed()).isPresent();
    assertThat(now.getParam("stem-conv_W")).isNotEqualTo(source.getParam("stem-conv_W"));
    assertThat(now.getParam("output_W")).isEqualTo(source.getParam("output_W"));
    assertThat(now.getParam("stem-conv-lora-up_W").amaxNumber().doubleValue()).isZero();
    assertThat(now.getParam("stem-conv-lora-down_W").amaxNumber().doubleValue()).isPositive();
    assertThat(told.get(0)).contains("37 of 37 tensors of a DL4J model", "at random: none");
    assertThat(told.get(1)).isEqualTo("Adapters in 7 layers");
  }

  private static ComputationGraphConfiguration adapted(ComputationGraphConfiguration plain) {
    LoraSpec lora = new LoraSpec(2, 4, List.of("*"));
    return Adapters.onto(plain, lora, AdapterChoice.of(plain, lora).layers());
  }

  @Test
  void source_thatIsMissingOrHasNoSnapshot_isRefusedByTheKey() throws IOException {
    Files.createDirectories(folder.resolve("empty/snapshots"));
    for (String name : List.of("missing.pth", "empty")) {
      String from = folder.resolve(name).toString();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> begun(setup("run", from, "cat", "dog")))
          .withMessageStartingWith("model.weights-from = " + from + ": ");
    }
    assertThat(setup("run", "", "cat", "dog").again().resumed()).isEmpty();
  }

  @Test
  void normalisation_leftOpen_isThatOfTheSource() throws IOException {
    begun(setup("first", zip(7).toString(), "cat", "dog"));
    TrainingSetup second = setup("second", folder.resolve("first").toString(), "cat", "dog");
    assertThat(checked(second).data().normalise())
        .isEqualTo(InputSource.ofOther(RunFolder.bestSnapshot(HADOOP, folder + "/first")))
        .isInstanceOf(NormaliseChoice.Given.class);
    TrainingSetup fromZip = setup("third", zip(7).toString(), "cat", "dog");
    assertThat(checked(fromZip).data().normalise())
        .isEqualTo(new NormaliseChoice.ByDataset(Normalisation.MEAN_STD));
    RunConf source = fromZip.conf().withNormalise(NormaliseChoice.Deferred.SOURCE);
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> checked(fromZip, source))
        .withMessage(
            "data.normalise = source: a DL4J model with the names of DL4J does not say how its images"
                + " were normalised; set data.normalise");
  }

  @Test
  void resizingAndCropping_leftOpen_areThoseOfTheSource_andWrittenOnesWin() throws IOException {
    List<String> seen = List.of("data.test.crop-ratio=0.5", "data.test.interpolation=bicubic");
    begun(setup("first", zip(7).toString(), seen, "cat", "dog"));
    String first = folder.resolve("first").toString();
    TestConf open = checked(setup("second", first, "cat", "dog")).data().test();
    assertThat(open.cropRatio()).contains(0.5);
    assertThat(open.interpolation()).contains(Interpolation.BICUBIC);
    Snapshot own = RunFolder.bestSnapshot(HADOOP, first);
    assertThat(InputSource.kept(setup("first", first, "cat", "dog").conf(), own).data().test())
        .isEqualTo(open);

    told.clear();
    List<String> written =
        List.of("data.test.crop-ratio=0.75", "data.normalise=none", "data.test.interpolation=area");
    TrainingSetup third = setup("third", first, written, "cat", "dog");
    assertThat(checked(third).data()).isEqualTo(third.conf().data());
    begun(third);
    assertThat(told.get(1))
        .startsWith(
            "Images are otherwise than the weights are used to: data.normalise = none, there")
        .endsWith(
            "; data.test.crop-ratio = 0.75, there 0.5; data.test.interpolation = area, there bicubic");
    List<String> scales = List.of("data.test.scales=[64]");
    assertThat(checked(setup("fourth", first, scales, "cat", "dog")).data().test().cropRatio())
        .isEmpty();
  }

  /** What a file that export wrote says of itself serves as what a run's folder says. */
  @Test
  void file_thatWasExported_hasItsClassesAndItsImages() throws IOException {
    Path file = exported(7, Normalisation.MEAN_STD);
    TrainingSetup setup = setup("run", file.toString(), "dog", "cat");
    DataConf data = checked(setup).data();
    assertThat(data.normalise())
        .isEqualTo(
            new NormaliseChoice.Given(
                List.of(0.5, 0.5, 0.5),
                List.of(0.25, 0.25, 0.25),
                List.of(0.0, 1.0),
                ChannelOrder.RGB));
    assertThat(data.test().views()).isEqualTo(VIEWS);
    Snapshot snapshot = begun(setup).resumed().orElseThrow();
    assertThat(snapshot.content().model().origin().classes()).containsExactly("cat", "dog");
    double[] before = parameters(7);
    double[] after = StoredState.of(HADOOP, snapshot).parameters();
    assertThat(after[after.length - 1]).isEqualTo(before[before.length - 2]);
    assertThat(told.get(1)).startsWith("Images are otherwise than the weights are used to: ");

    String whitened = exported(7, Normalisation.ZCA).toString();
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> checked(setup("other", whitened, "cat", "dog")))
        .withMessageContaining("was trained with zca of its own dataset");
  }

  @Test
  void file_ofAnotherModel_isRefusedWithItsName() throws IOException {
    String file = exported(7, Normalisation.MEAN_STD).toString();
    TrainingSetup wider = setup("run", file, List.of("model.width=3"), "cat", "dog");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> checked(wider))
        .withMessageEndingWith("; it says that its model is resnet8 {\"width\":2.0}");
  }

  private static final TestViews VIEWS =
      new TestViews(List.of(), TestViews.Crops.CENTRE, 0.875, Interpolation.BILINEAR);

  private Path exported(long seed, Normalisation kind) throws IOException {
    Path file = folder.resolve("exported.safetensors");
    ColourStatistics colours =
        new ColourStatistics(
            List.of(0.5, 0.5, 0.5),
            List.of(0.25, 0.25, 0.25),
            List.of(0.1, 0.1, 0.1),
            List.of(List.of(1.0, 0.0, 0.0), List.of(0.0, 1.0, 0.0), List.of(0.0, 0.0, 1.0)));
    RunConf conf = ScriptedRun.conf("r", "model.name=resnet8", "model.width=2");
    ModelIdentity model =
        new ModelIdentity(
            "resnet8",
            conf.model().input(),
            Map.of("width", 2.0),
            List.of("cat", "dog"),
            colours,
            "",
            null);
    Map<String, String> said =
        new HashMap<>(ModelDescription.of(model, new InputColours(colours, kind), VIEWS));
    said.put("takes", "normalised");
    try (OutputStream out = Files.newOutputStream(file)) {
      PublicWeights.of(network(seed), "resnet8", model.options()).writeTo(out, said);
    }
    return file;
  }

  private static RunConf checked(TrainingSetup setup) {
    return checked(setup, setup.conf());
  }

  private static RunConf checked(TrainingSetup setup, RunConf conf) {
    return WarmStart.checked(
        conf,
        setup.model().classes(),
        ComputationGraphConfiguration.fromJson(setup.replica().configuration()),
        HADOOP);
  }

  private TrainingSetup begun(TrainingSetup setup) {
    return WarmStart.begun(setup.again(), HADOOP, told::add);
  }

  private TrainingSetup setup(String run, String from, String... classes) {
    return setup(run, from, List.of(), classes);
  }

  private TrainingSetup setup(String run, String from, List<String> more, String... classes) {
    List<String> settings =
        new ArrayList<>(
            List.of("model.name=resnet8", "model.width=2", "model.weights-from=\"" + from + "\""));
    settings.addAll(more);
    RunConf conf =
        ScriptedRun.conf(folder.resolve(run).toString(), settings.toArray(String[]::new));
    RunFolder dir = new RunFolder(HADOOP, folder.resolve(run).toString());
    TrainingSetup made =
        ScriptedRun.setup(
            new RunFolder(HADOOP, folder + "/none"), ScriptedRun.conf(folder + "/none"));
    ModelSpec spec = conf.model().spec(classes.length, 1);
    return new TrainingSetup(
        conf,
        dir,
        new ModelIdentity(
            "resnet8",
            spec.input(),
            spec.options(),
            List.of(classes),
            made.model().colours(),
            "",
            null),
        1000,
        new ReplicaPlan(
            TrainingSetup.network(conf, classes.length, () -> HADOOP).toJson(),
            "",
            "torch",
            1,
            Precision.FP32,
            conf.device(),
            conf.update()),
        made.data(),
        made.planner(),
        made.resumed());
  }

  private static ComputationGraph network(long seed) {
    ComputationGraphConfiguration model =
        ModelCatalogue.configuration(
            ScriptedRun.conf("r", "model.name=resnet8", "model.width=2").model().spec(2, seed));
    ComputationGraph graph = FlatParameters.initialised(model, Precision.FP32);
    graph.params().putScalar(graph.params().length() - 1, 0.25); // biases begin at zero
    graph.params().putScalar(graph.params().length() - 2, -0.5);
    return graph;
  }

  private static double[] parameters(long seed) {
    return network(seed).params().toDoubleVector();
  }

  private Path zip(long seed) throws IOException {
    Path zip = folder.resolve("model.zip");
    ModelSerializer.writeModel(network(seed), zip.toFile(), false);
    return zip;
  }
}
