package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.driver.conf.RunConf;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class FinetuneCommandTest {
  @TempDir private Path folder;
  private final List<RunConf> trained = new ArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    TrainJob job =
        conf -> {
          trained.add(conf);
          return 0;
        };
    CommandLine line = new Main(new FinetuneCommand(job), new ScheduleCommand()).commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  @Test
  void finetune_fromWeights_hasDefaultsThatSuitIt() {
    assertThat(
            run("finetune", "run.dir=r", "data.path=d", "model.name=lenet", "model.weights-from=w"))
        .isZero();
    RunConf conf = trained.get(0);
    assertThat(conf.finetune().backbone()).isEqualTo(0.1);
    assertThat(conf.schedule().learningRate()).isEqualTo(0.01);
    assertThat(conf.schedule().name()).isEqualTo("cosine");
    assertThat(conf.schedule().warmupEpochs()).isZero();
    assertThat(conf.model().headScale()).isEqualTo(0.1);
    assertThat(RunConf.parse(conf.render(), "stored")).isEqualTo(conf);
  }

  @Test
  void finetune_withARecipeAndSettings_letsThemWin() throws IOException {
    Path recipe = folder.resolve("my.conf");
    Files.writeString(
        recipe,
        "run.dir = a, data.path = b, model { name = lenet, weights-from = w }\n"
            + "schedule { name = step, every-epochs = 3, learning-rate = 0.3 }");
    assertThat(run("finetune", recipe.toString(), "finetune.backbone-rate=0.5")).isZero();
    RunConf conf = trained.get(0);
    assertThat(conf.schedule().name()).isEqualTo("step");
    assertThat(conf.schedule().learningRate()).isEqualTo(0.3);
    assertThat(conf.finetune().backbone()).isEqualTo(0.5);
    assertThat(conf.model().headScale()).isEqualTo(0.1);
  }

  @Test
  void finetune_withoutWeights_saysWhatIsMissing() {
    assertThat(run("finetune", "run.dir=r", "data.path=d", "model.name=lenet")).isEqualTo(2);
    assertThat(trained).isEmpty();
    assertThat(err.toString().lines())
        .containsExactly(
            "convoy: model.weights-from: missing; it names a run, a snapshot or a file with the"
                + " weights to begin with (docs/fine-tuning.md); without them there is convoy train");
  }

  @Test
  void finetune_withBadSettings_tellsThemAsTrainDoes() {
    assertThat(run("finetune", "finetune.freez=head-only", "model.name=lenet")).isEqualTo(2);
    assertThat(err.toString())
        .contains("command line: finetune.freez: unknown key; did you mean finetune.freeze?")
        .contains(
            "run.dir: missing; set it in the recipe, or write run.dir=... on the command line")
        .doesNotContain("\tat ");
  }
}
