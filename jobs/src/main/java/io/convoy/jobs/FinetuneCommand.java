package io.convoy.jobs;

import io.convoy.driver.conf.ConfException;
import io.convoy.driver.conf.RunConf;
import io.convoy.jobs.recipe.RecipeArguments;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The {@code finetune} command: trains from weights that are there, with settings that suit it. */
@Command(
    name = "finetune",
    description = {
      "Fine-tunes a network: trains from the weights that model.weights-from names, as train does,",
      "with other defaults. These hold where neither the recipe nor a setting says otherwise:",
      "  schedule.name=cosine schedule.learning-rate=0.01 schedule.warmup-epochs=0",
      "  finetune.backbone-rate=0.1: all but the last layer at a tenth of the learning rate",
      "  model.head-scale=0.1: a new last layer begins with small weights",
      "The run is a new one, from step 0 with a fresh optimizer, in a folder of its own. Started again,",
      "it resumes from its own snapshots and does not read those weights again.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  convoy finetune model.name=resnet50 model.weights-from=runs/imagenet data.path=flowers"
          + " run.dir=runs/flowers",
      "  convoy finetune conf/recipes/finetune.conf model.weights-from=resnet20.th",
      "  convoy finetune model.name=resnet50 model.weights-from=runs/imagenet data.path=flowers"
          + " run.dir=runs/small finetune.lora.rank=8",
      "      trains low-rank adapters (LoRA) and the last layer alone.",
      "  convoy schedule conf/recipes/finetune.conf --images 1000",
      "      shows what learns in which epochs, and at which rate.",
      "",
      "docs/fine-tuning.md says where weights can come from, and what can be frozen."
    })
final class FinetuneCommand implements Callable<Integer> {
  /** As the help says. */
  static final String PRESETS =
      """
      schedule { name = cosine, learning-rate = 0.01, warmup-epochs = 0 }
      finetune.backbone-rate = 0.1
      model.head-scale = 0.1
      """;

  @Mixin private RecipeArguments recipe;

  private final TrainJob job;

  FinetuneCommand(TrainJob job) {
    this.job = job;
  }

  @Override
  public Integer call() {
    RunConf conf = recipe.conf(PRESETS);
    if (conf.model().startsAtRandom()) {
      throw new ConfException(
          List.of(
              "model.weights-from: missing; it names a run, a snapshot or a file with the weights to"
                  + " begin with (docs/fine-tuning.md); without them there is convoy train"));
    }
    return job.run(conf);
  }
}
