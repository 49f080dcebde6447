package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fine-tuning from a run, of which parts are frozen in some epochs: begun in one process, resumed
 * there and on two executors, which are killed.
 */
class FineTuningIT {
  private static final int EPOCH_STEPS = 4;

  @TempDir private static Path root;
  private static String data;
  private static Path source;

  @BeforeAll
  static void drawImagesAndTrain() {
    data = DrawnDataset.make(root, 12);
    source = root.resolve("source");
    String[] training =
        new SmallRun(source)
            .training(
                data, 32, "train.epochs=1", "model.name=resnet8", "schedule.learning-rate=0.05");
    assertThat(Cli.local().run(training).code()).isZero();
  }

  private static Cli.Result finetune(Cli cli, Path run, int ranks, String... more) {
    return cli.run(command(run, ranks, more).toArray(String[]::new));
  }

  private static List<String> command(Path run, int ranks, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "finetune",
                "data.path=" + data,
                "run.dir=" + run,
                "model.name=resnet8",
                "model.weights-from=" + source,
                "model.head-scale=1",
                "schedule.learning-rate=0.05",
                "train.batch=32",
                "train.epochs=3",
                "snapshot.keep-last=9",
                "cluster.workers=" + ranks,
                "finetune.freeze=head-only",
                "finetune.unfreeze=[{ epoch = 2, stages = 1 }, { epoch = 3 }]"));
    command.addAll(List.of(more));
    return command;
  }

  private static ComputationGraph model(SmallRun run, int step) throws IOException {
    return ModelSerializer.restoreComputationGraph(
        run.snapshot(step).resolve("model.zip").toFile(), false);
  }

  /** Steps are many and short, so that a kill that one of them calls for falls into its phase. */
  @Test
  void run_stageByStage_keepsWhatIsFrozenResumesAndHealsInEachPhase() throws Exception {
    int phaseSteps = 33; // 132 images by four
    String[] more = {"train.batch=4", "schedule.learning-rate=0.005"};
    SmallRun whole = new SmallRun(root.resolve("whole"));
    Cli.Result result = finetune(Cli.local(), whole.folder(), 2, more);
    assertThat(result.code()).as("%s", result).isZero();
    assertThat(result.out()).contains("Weights from " + source);

    ComputationGraph begin = model(whole, 0);
    assertKept(begin, model(whole, phaseSteps), "stem", "stage1", "stage2", "stage3");
    assertKept(begin, model(whole, 2 * phaseSteps), "stem", "stage1", "stage2");
    assertKept(begin, model(whole, 3 * phaseSteps));
    assertThat(Files.readString(whole.snapshot(3 * phaseSteps).resolve("progress.json")))
        .contains("\"origin\"", "\"sha256\"");

    byte[] expected = RunProcess.lastState(whole.folder());
    whole.forgetAfter(phaseSteps);
    assertThat(finetune(Cli.local(), whole.folder(), 2, more).code()).isZero();
    assertThat(RunProcess.lastState(whole.folder())).as("resumed").isEqualTo(expected);

    whole.forgetAfter(0);
    killInEachPhase(whole.folder(), phaseSteps, more);
    assertThat(RunProcess.lastState(whole.folder())).as("healed").isEqualTo(expected);
  }

  /** Has a run of three phases lose one of its two executors in each. */
  private static void killInEachPhase(Path folder, int phaseSteps, String... more)
      throws Exception {
    List<String> command = new ArrayList<>(command(folder, 2, more));
    command.addAll(List.of("cluster.min-workers=2", "cluster.timeout=3m"));
    RunProcess run = new RunProcess(Cli.cluster(2), folder, command.toArray(String[]::new));
    for (int phase = 0; phase < 3; phase++) {
      run.awaitStep(phase * phaseSteps + 1);
      RunProcess.signal(run.executors().get(0), "KILL");
      run.awaitFailures(phase + 1);
    }
    assertThat(run.awaitEnd()).isZero();
    assertThat(run.metrics("failure"))
        .extracting(line -> (RunProcess.number(line, "step") - 1) / phaseSteps)
        .containsExactly(0L, 1L, 2L);
    assertThat(run.metrics("failure")).allMatch(line -> line.contains("was lost"));
  }

  private static void assertKept(ComputationGraph begin, ComputationGraph now, String... frozen) {
    begin
        .paramTable()
        .forEach(
            (name, values) -> {
              boolean kept = List.of(frozen).stream().anyMatch(name::startsWith);
              assertThat(now.getParam(name).equalsWithEps(values, 0)).as(name).isEqualTo(kept);
            });
  }

  @Test
  void run_againWithAnotherUnfreezing_isRefused() {
    Path run = root.resolve("other");
    String[] one = {"train.epochs=1", "finetune.unfreeze=[]"};
    assertThat(finetune(Cli.local(), run, 1, one).code()).isZero();
    Cli.Result result = finetune(Cli.local(), run, 1);
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .singleElement()
        .asString()
        .contains("finetune { freeze = head-only, batch-norm = inference, unfreeze = [] }");
  }

  @Test
  void run_withAdapters_storesWhatLearnsAndIsExportedMerged() throws IOException {
    SmallRun run = new SmallRun(root.resolve("adapters"));
    String[] more = {"train.epochs=2", "finetune.lora.rank=2", "finetune.unfreeze=[]"};
    Cli.Result result = finetune(Cli.local(), run.folder(), 2, more);
    assertThat(result.code()).as("%s", result).isZero();
    assertThat(result.out()).contains("Adapters in 7 layers");
    Path last = run.snapshot(2 * EPOCH_STEPS);
    Path state = last.resolve("state.safetensors");
    assertThat(last.resolve("model.zip")).doesNotExist();
    assertThat(Files.readString(last.resolve("manifest.json"))).contains("../step-00000000/");
    assertThat(Files.size(state))
        .isLessThan(Files.size(run.snapshot(0).resolve("state.safetensors")) / 2);

    byte[] whole = Files.readAllBytes(state);
    run.forgetAfter(EPOCH_STEPS);
    assertThat(finetune(Cli.cluster(2), run.folder(), 2, more).code()).isZero();
    assertThat(Files.readAllBytes(state)).as("same bits").isEqualTo(whole);

    Path zip = root.resolve("merged.zip");
    assertThat(Cli.local().run("snapshot", "export", last.toString(), "--output", zip.toString()))
        .matches(done -> done.code() == 0);
    ComputationGraph merged = ModelSerializer.restoreComputationGraph(zip.toFile(), false);
    assertThat(merged.getConfiguration().getVertices().keySet())
        .isEqualTo(
            model(new SmallRun(source), EPOCH_STEPS).getConfiguration().getVertices().keySet());

    Files.delete(run.snapshot(0).resolve("state.safetensors"));
    Cli.Result lost = finetune(Cli.local(), run.folder(), 1, more);
    assertThat(lost.code()).isNotZero();
    assertThat(lost.err()).singleElement().asString().contains("step-00000000, which is gone");
  }
}
