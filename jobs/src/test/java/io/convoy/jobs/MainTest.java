package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.cluster.ClusterException;
import io.convoy.driver.conf.EngineChoice;
import io.convoy.driver.conf.RunConf;
import io.convoy.driver.run.TrainingException;
import io.convoy.executor.data.pipeline.TestViews;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.engine.Poll;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {
  private static final List<String> REQUIRED =
      List.of("run.dir=r", "data.path=d", "model.name=lenet");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<RunConf> trained = new ArrayList<>();
  private final List<EvaluateOptions> evaluated = new ArrayList<>();

  @TempDir Path folder;

  @Test
  void train_withSettings_hasThem() {
    assertThat(run("train", "run.dir=r", "data.path=d", "model.name=lenet", "train.epochs=3"))
        .isZero();
    assertThat(trained).singleElement().extracting(conf -> conf.train().epochs()).isEqualTo(3);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void train_withARecipe_readsItFirst() throws IOException {
    Path recipe = folder.resolve("lr=0.1.conf");
    Files.writeString(recipe, "run.dir = a, data.path = b, model.name = lenet, train.epochs = 5");
    assertThat(run("train", recipe.toString(), "run.dir=z")).isZero();
    assertThat(trained)
        .singleElement()
        .satisfies(
            conf -> {
              assertThat(conf.run().dir()).isEqualTo("z");
              assertThat(conf.train().epochs()).isEqualTo(5);
            });
  }

  @Test
  void train_jobReturnsACode_isTheProcesssCode() {
    assertThat(runWith(conf -> 7)).isEqualTo(7);
  }

  @Test
  void train_badConfiguration_tellsEachProblemOnALine() {
    assertThat(run("train", "nowhere.conf", "train.bach=3", "train.epochs=0")).isEqualTo(2);
    assertThat(err.toString().lines())
        .containsExactlyInAnyOrder(
            "convoy: nowhere.conf: no such recipe; give a file, such as"
                + " conf/recipes/quickstart.conf",
            "convoy: command line: train.bach: unknown key; did you mean train.batch?",
            "convoy: command line: train.epochs = 0: must be at least 1");
    assertThat(trained).isEmpty();
  }

  @Test
  void train_recipeAfterASetting_isToldApart() {
    assertThat(run("train", "train.epochs=3", "my.conf")).isEqualTo(2);
    assertThat(err.toString())
        .contains("convoy: command line: my.conf: not a setting; write key=value");
  }

  @Test
  void job_throwsWhatIsKnown_isOneLineAndItsCode() {
    assertThat(runWith(failing(() -> new DataException("no shards in d/train")))).isEqualTo(3);
    assertThat(err.toString()).isEqualTo("convoy: no shards in d/train\n");
    err.getBuffer().setLength(0);
    assertThat(runWith(failing(() -> new TrainingException("loss is NaN at step 3")))).isEqualTo(4);
    assertThat(err.toString()).isEqualTo("convoy: loss is NaN at step 3\n");
    err.getBuffer().setLength(0);
    assertThat(runWith(failing(() -> new RuntimeException(new ClusterException("1 slot of 4")))))
        .isEqualTo(5);
    assertThat(err.toString()).isEqualTo("convoy: 1 slot of 4\n");
  }

  @Test
  void job_throwsWhatIsNotKnown_saysSoAndExits4() {
    assertThat(runWith(failing(() -> new IllegalStateException("rank 3 of 2")))).isEqualTo(4);
    assertThat(err.toString())
        .isEqualTo("convoy: unexpected failure: java.lang.IllegalStateException: rank 3 of 2\n");
  }

  @Test
  void job_throwsAnError_doesNotEscape() {
    TrainJob job =
        conf -> {
          throw new UnsatisfiedLinkError("no torch");
        };
    assertThat(runWith(job)).isEqualTo(4);
    assertThat(err.toString())
        .isEqualTo("convoy: unexpected failure: java.lang.UnsatisfiedLinkError: no torch\n");
  }

  @Test
  void job_failsWithStacktrace_showsWhere() {
    assertThat(runWith(failing(() -> new DataException("no shards")), "--stacktrace")).isEqualTo(3);
    assertThat(err.toString())
        .startsWith("convoy: no shards\n")
        .contains("\n\tat io.convoy.jobs.MainTest.");
  }

  @Test
  void evaluate_withEverything_hasIt() {
    assertThat(
            run(
                "evaluate",
                "--snapshot",
                "r",
                "--data=d",
                "--split",
                "test",
                "--output",
                "o.json",
                "engine=nd4j",
                "cluster.workers=2"))
        .isZero();
    EvaluateOptions options = evaluated.get(0);
    assertThat(options.model().snapshots()).containsExactly("r");
    assertThat(options.data()).contains("d");
    assertThat(options.split()).isEqualTo("test");
    assertThat(options.output()).contains("o.json");
    assertThat(options.conf().engine()).isEqualTo(EngineChoice.ND4J);
    assertThat(options.conf().cluster().workers()).isEqualTo(2);
  }

  @Test
  void evaluate_severalSnapshotsAndTheirAverage_hasThem() {
    assertThat(run("evaluate", "--snapshots", "a,b", "--weights", "average")).isZero();
    EvaluateOptions.Model model = evaluated.get(0).model();
    assertThat(model.snapshots()).containsExactly("a", "b");
    assertThat(model.weights()).isEqualTo(EvaluateOptions.Weights.AVERAGE);
  }

  @Test
  void evaluate_cyclesVotesAndDraws_areReadOrRefused() {
    assertThat(
            run(
                "evaluate",
                "--snapshot",
                "r",
                "--cycles=3",
                "--vote=majority",
                "--draws=7",
                "--size=48",
                "--crops=ten-at-five-scales"))
        .isZero();
    EvaluateOptions options = evaluated.get(0);
    assertThat(options.model().cycles()).isEqualTo(3);
    assertThat(options.poll()).isEqualTo(new Poll(Poll.Vote.MAJORITY, 7));
    assertThat(options.look().size()).contains(48);
    assertThat(options.look().crops()).contains(TestViews.Crops.TEN_AT_FIVE_SCALES);
    assertThat(run("evaluate", "--snapshots", "a,b", "--cycles=all")).isEqualTo(2);
    assertThat(run("evaluate", "--snapshot", "a", "--cycles=0")).isEqualTo(2);
    assertThat(run("evaluate", "--snapshot", "a", "--draws=-1")).isEqualTo(2);
    assertThat(run("evaluate", "--snapshot", "a", "--size=0")).isEqualTo(2);
    assertThat(evaluated).hasSize(1);
  }

  @Test
  void evaluate_withTheSnapshotOnly_hasDefaults() {
    assertThat(run("evaluate", "--snapshot", "r")).isZero();
    EvaluateOptions options = evaluated.get(0);
    assertThat(options.model().weights()).isEqualTo(EvaluateOptions.Weights.PARAMETERS);
    assertThat(options.model().cycles()).isZero();
    assertThat(options.poll()).isEqualTo(Poll.MEAN);
    assertThat(options.data()).isEqualTo(Optional.empty());
    assertThat(options.split()).isEqualTo("val");
    assertThat(options.output()).isEqualTo(Optional.empty());
    assertThat(options.conf().engine()).isEqualTo(EngineChoice.AUTO);
  }

  @Test
  void evaluate_misused_saysHow() {
    assertThat(run("evaluate")).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo(
            """
            convoy: Missing required option: '--snapshots=DIR'
            Try "convoy evaluate --help".
            """);
    err.getBuffer().setLength(0);
    assertThat(run("evaluate", "--snapshot", "r", "train.epochs=3")).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo(
            "convoy: command line: train.epochs: has no effect here, only in train; leave it out\n");
    assertThat(evaluated).isEmpty();
  }

  @Test
  void main_wrongCommandOrOption_suggests() {
    assertThat(run("trian")).isEqualTo(2);
    assertThat(err.toString()).startsWith("convoy: ").contains("trian", "convoy train");
    err.getBuffer().setLength(0);
    assertThat(run("train", "--epochs", "3")).isEqualTo(2);
    assertThat(err.toString()).startsWith("convoy: ").contains("--epochs", "convoy train --help");
  }

  @Test
  void main_withoutCommand_isMisuse() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).isEqualTo("convoy: no command given\nTry \"convoy --help\".\n");
  }

  @Test
  void help_ofAll_namesCommandsAndExitCodes() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .startsWith("Usage: convoy [")
        .contains("\n  train ", "\n  evaluate ", "\n  5   cluster", "--stacktrace", "--version");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void help_ofEachCommand_showsAnExampleAndFits() {
    for (String command : List.of("train", "evaluate")) {
      out.getBuffer().setLength(0);
      assertThat(run(command, "--help")).isZero();
      assertThat(out.toString())
          .startsWith("Usage: convoy " + command)
          .contains("Examples:\n  convoy " + command);
      assertThat(out.toString().lines()).allMatch(line -> line.length() <= 80);
      String direct = out.toString();
      out.getBuffer().setLength(0);
      assertThat(run("help", command)).isZero();
      assertThat(out.toString()).isEqualTo(direct);
    }
  }

  @Test
  void version_asked_isTheBuilds() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).matches("convoy \\d+\\.\\d+\\S*\nJava 17\\S*\n");
  }

  @Test
  void end_inYarnsClusterMode_neverExits() throws Exception {
    Map<String, String> yarn = Map.of("spark.master", "yarn", "spark.submit.deployMode", "cluster");
    List<Integer> exits = new ArrayList<>();
    Main.end(0, yarn::get, exits::add);
    assertThatThrownBy(() -> Main.end(3, yarn::get, exits::add))
        .hasMessageContaining("exited with 3");
    assertThat(exits).isEmpty();
  }

  @Test
  void end_anywhereElse_exits() throws Exception {
    List<Integer> exits = new ArrayList<>();
    Main.end(0, Map.<String, String>of()::get, exits::add);
    Main.end(
        3,
        Map.of("spark.master", "spark://a", "spark.submit.deployMode", "cluster")::get,
        exits::add);
    Main.end(4, Map.of("spark.master", "yarn")::get, exits::add);
    assertThat(exits).containsExactly(0, 3, 4);
  }

  private int run(String... args) {
    TrainJob train =
        conf -> {
          trained.add(conf);
          return 0;
        };
    return run(train, args);
  }

  private int runWith(TrainJob job, String... more) {
    List<String> args = new ArrayList<>(List.of("train"));
    args.addAll(List.of(more));
    args.addAll(REQUIRED);
    return run(job, args.toArray(String[]::new));
  }

  private int run(TrainJob train, String... args) {
    EvaluateJob evaluate =
        options -> {
          evaluated.add(options);
          return 0;
        };
    CommandLine line =
        new Main(new TrainCommand(train), new EvaluateCommand(evaluate)).commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(args);
  }

  private static TrainJob failing(Supplier<RuntimeException> failure) {
    return conf -> {
      throw failure.get();
    };
  }
}
