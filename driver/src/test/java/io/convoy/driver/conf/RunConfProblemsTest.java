package io.convoy.driver.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.convoy.driver.schedule.Curves;
import io.convoy.executor.device.DeviceChoice;
import io.convoy.executor.device.DeviceSettings;
import io.convoy.executor.device.GraphUse;
import io.convoy.executor.exchange.ExchangeSecurity;
import io.convoy.executor.model.TrainingLosses;
import io.convoy.executor.optim.Clippings;
import io.convoy.executor.optim.Optimizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a configuration, and where. */
class RunConfProblemsTest {
  private static final String REQUIRED = "run.dir = r, data.path = d, model.name = lenet\n";

  private static final String NO_MODEL =
      "model.name = \"\" (the default): must be an architecture (\"convoy models\" lists them), or"
          + " give model.file";

  @TempDir Path folder;

  @Test
  void read_recipeWithManyProblems_tellsThemAllInOrder() {
    String recipe =
        """
        run.dir = r
        train {
          bach = 64
          epochs = many
          batch = 0
        }
        optimizer { momentum = 1.5, beta1 = 0.5 }
        regularisation.l2 = 2
        schedule.learning-rate = -1
        engine = tensorflow
        model.input.width = 0
        data.augment = [{ name = random-crop, padding = x, pad = 3 }, 5, { padding = { x = 1 } }
          { name = random-corp }
          { name = scale-jitter, range = [480, 256] }]
        """;
    assertThat(problems(recipe, "cluster.workers=-1", "run.seed=1.5", "epochs=3"))
        .containsExactly(
            "recipe.conf:3: train.bach: unknown key; did you mean train.batch?",
            "recipe.conf:4: train.epochs: must be an integer, not \"many\"",
            "recipe.conf:5: train.batch = 0: must be at least 1",
            "recipe.conf:7: optimizer.beta1 = 0.5: sgd has no such parameter; there are: momentum,"
                + " nesterov",
            "recipe.conf:7: optimizer.momentum = 1.5: must be a number from 0 to less than 1",
            "recipe.conf:8: regularisation.l2 = 2.0: must be from 0 to 1",
            "recipe.conf:9: schedule.learning-rate = -1.0: must be greater than 0, and finite",
            "recipe.conf:10: engine: must be auto, torch or nd4j, not \"tensorflow\"",
            "recipe.conf:11: model.input.width = 0: must be from 1 to 4096 pixels",
            "recipe.conf:12: data.augment[0].pad = 3: random-crop has no such parameter; did you"
                + " mean padding? There are: padding, fill",
            "recipe.conf:12: data.augment[0].padding = x: must be an integer from 0 to 64",
            "recipe.conf:12: data.augment[1]: must be a group of keys, not 5",
            "recipe.conf:12: data.augment[2].name: missing",
            "recipe.conf:12: data.augment[2].padding: must be a number, a text, true or false, or a"
                + " list of numbers, not a group of keys",
            "recipe.conf:13: data.augment[3].name = random-corp: no such augmentation; did you mean"
                + " random-crop? \"convoy list augmentations\" lists all",
            "recipe.conf:14: data.augment[4].range = [480, 256]: must be two integers from 1"
                + " to 4096, such as [256, 480]",
            "command line: epochs: unknown key; did you mean train.epochs?",
            "command line: run.seed: must be an integer, not 1.5",
            "recipe.conf: data.path: missing; set it in the recipe, or write data.path=... on the"
                + " command line",
            "recipe.conf: " + NO_MODEL,
            "command line: cluster.workers = -1: must be at least 0");
  }

  /** Key, value and reason come apart, whatever characters they hold. */
  @Test
  void read_refusedValueLikeAMessage_keepsItsKeyAndLine() {
    String recipe =
        REQUIRED
            + "schedule { name = nd4j\n"
            + "  nd4j = \"\"\"learning = rate: x\nof = lines: two\"\"\" }\n";
    assertThat(problems(recipe))
        .singleElement()
        .asString()
        .startsWith(
            "recipe.conf:4: schedule.nd4j = learning = rate: x\nof = lines: two: is no ND4J");
  }

  @Test
  void message_ofTheException_hasAProblemPerLine() {
    ConfException refusal =
        catchThrowableOfType(
            ConfException.class, () -> RunConf.read(Optional.empty(), List.of("train.batch=0")));
    assertThat(refusal).hasMessage(String.join("\n", refusal.problems()));
    assertThat(refusal.problems())
        .containsExactlyInAnyOrder(
            "command line: train.batch = 0: must be at least 1",
            "run.dir: missing; set it in the recipe, or write run.dir=... on the command line",
            "data.path: missing; set it in the recipe, or write data.path=... on the command line",
            NO_MODEL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          train.batch = 64.5          | train.batch: must be an integer, not 64.5
          train.batch = 3000000000    | train.batch: must be an integer up to 2147483647, not 3000000000
          train.batch = [1]           | train.batch: must be an integer, not a list
          train.batch = { x = 1 }     | train.batch: must be an integer, not a group of keys
          train.loss = hing           | train.loss.name = hing: no such loss; did you mean hinge? There are: {losses}
          train.loss { name = focal, gamma = -1 } | train.loss.gamma = -1: must be a number from 0 to 10
          train.loss { name = mse, margin = 1 } | train.loss.margin = 1: mse has no parameters
          train.loss.class-weights = even | train.loss.class-weights: must be none, balanced, or a list of numbers such as [1, 2.5], not "even"
          train.loss.class-weights = [1, 0] | train.loss.class-weights: must be numbers above 0, not 0.0; leave images out that are not to count
          train.precision = fp64      | train.precision: must be fp32 or bf16, not "fp64"
          train.batch = null          | train.batch: must have a value, not null
          train = 5                   | train: must be a group of keys, not 5
          optimizer.nesterov = 1      | optimizer.nesterov = 1: must be true or false
          optimizer.momentum = fast   | optimizer.momentum = fast: must be a number from 0 to less than 1
          data.normalise = pcaa       | data.normalise: must be auto, source, mean-std, mean, mean-image, none, pca or zca, not "pcaa"; did you mean pca?
          data.normalise = source     | data.normalise = source: needs model.weights-from, whose normalisation it is
          data.normalise = { std = [1, 1] } | data.normalise: std = [1.0, 1.0]: must be three numbers, one for each channel
          data.normalise = { range = [1, 0] } | data.normalise: range = [1.0, 0.0]: must be two ascending numbers, such as [0, 1]
          data.normalise = { range = [0, 255], std = [0.9, 1, 1] } | data.normalise: std = [0.9, 1.0, 1.0]: must be at least 1/255 of the range, [0.0, 255.0]
          data.normalise = { means = [1, 1, 1] } | data.normalise: means: unknown key; known are mean, std, range and order
          data.normalise = { order = gbr } | data.normalise: must be rgb or bgr, not "gbr"
          data.test.crops = nine      | data.test.crops: must be centre, five, ten or ten-at-five-scales, not "nine"
          data.test.scales = [0]      | data.test.scales = [0]: must be from 1 to 4096 pixels each
          data.test.scales = [20]     | data.test.scales = [20]: each must be at least the input's side, 32 pixels
          data.test.scales = [64,64]  | data.test.scales = [64, 64]: must differ from each other
          data.test.scales = 64       | data.test.scales: must be a list, such as [30, 60], not 64
          data.test.crop-ratio = 2    | data.test.crop-ratio = 2.0: must be from 0.1 to 1
          data.test { scales = [64], crop-ratio = 0.9 } | data.test.crop-ratio = 0.9: has no effect with scales; leave one of them out
          data.test.interpolation = bicubik | data.test.interpolation: must be area, bilinear or bicubic, not "bicubik"; did you mean bicubic?
          data.reading.attempts = 0   | data.reading.attempts = 0: must be from 1 to 20
          data.reading.cache-folder = a | data.reading.cache-folder = a: must be an absolute path on the executors' own disks, or empty
          data.augment = [{ name = mixup }, { name = vertical-flip }] | data.augment = vertical-flip: must stand before what works on whole batches, such as mixup
          data.augment = [{ name = vertical-flip }, { name = scale-jitter, range = [40, 50] }] | data.augment = scale-jitter: must be the first entry: it cuts from the whole image
          data.augment = [{ name = scale-jitter, range = [20, 50] }] | data.augment = scale-jitter: range = [20, 50]: must start at 32 pixels or more, the model's input
          data.augment = [{ name = mixup }, { name = cutmix }] | data.augment = cutmix: only one entry can mix images; take mixup-or-cutmix for both
          data.augment = [{ name = cutout, fill = blue }] | data.augment[0].fill = blue: must be one of mean, black, grey, noise
          data.augment = random-crop  | data.augment: must be a list, such as [{ name = horizontal-flip }], not "random-crop"
          data.path = [a]             | data.path: must be a text, not a list
          data.path = ""              | data.path = "": must not be empty
          model.weights = file        | model.weights = file: needs model.file, which holds them
          model { name = "", file = m.zip, weights = file, weights-from = w } | model.weights-from = w: must not be given beside model.weights = file
          model.init = xaviar         | model.init = xaviar: no such initialisation; did you mean xavier? There are: kaiming, kaiming-out, lecun, model, small, xavier
          model.head-scale = -0.5     | model.head-scale = -0.5: must be from 0 to 100
          model.options = 3           | model.options: unknown key; model has name, file, weights, weights-from, init, head-scale, input, width, zero-gamma, survival, pad-both-sides, dropout, growth, columns, drop-path, global-paths, cells, auxiliary, cell, cell-seed, layers, tanh, units, glimpse, small-input, multiplier, same-padding, epsilon, depth, fit-classes
          model { name = resnet20, width = wide } | model.width = wide: must be an integer from 1 to 1024
          model { name = resnet20, options.width = 0 } | model.width = 0: must be an integer from 1 to 1024
          model.width = 3             | model.width = 3: lenet has no parameters
          model { name = resnet20, dropout = 0.5 } | model.dropout = 0.5: resnet20 has no such parameter; there are: width, zero-gamma, survival, pad-both-sides
          model { name = resnet20, widht = 3 } | model.widht: unknown key; did you mean model.width?
          model { name = "", file = a.zip, width = 3 } | model.width = 3: a model from a file has no such parameter; there are: fit-classes
          model.name = resnet21       | model.name = resnet21: no such model; did you mean resnet20? "convoy models" lists all
          cluster.timeout = 60        | cluster.timeout: must be a duration with its unit, such as 90s or 5m, not 60
          cluster.timeout = "60"      | cluster.timeout: must be a duration with its unit, such as 90s or 5m, not "60"
          cluster.timeout = 60 snails | cluster.timeout: must be a duration with its unit, such as 90s or 5m, not "60 snails"
          cluster.timeout = 10ms      | cluster.timeout = 10ms: must be at least 1s
          cluster.patience = -1s      | cluster.patience = -1s: must not be negative
          cluster.min-workers = 0     | cluster.min-workers = 0: must be at least 1
          run.max-duration = -1s      | run.max-duration = -1s: must not be negative
          train.microBatch = 3        | train.microBatch: unknown key; did you mean train.micro-batch?
          optimizer.name = sdg        | optimizer.name = sdg: no such optimizer; did you mean sgd? There are: {optimizers}
          optimizer { name = sdg, beta1 = 3 } | optimizer.name = sdg: no such optimizer; did you mean sgd? There are: {optimizers}
          optimizer { name = lbfgs, history = 101 }, schedule.base-batch = 0 | optimizer.history = 101: must be an integer from 1 to 100
          optimizer.momentun = 0.8    | optimizer.momentun: unknown key; did you mean optimizer.momentum?
          momentum = 0.8              | momentum: unknown key; did you mean optimizer.momentum?
          optimizer.parameters = 0.8  | optimizer.parameters: unknown key; optimizer has name, lookahead, groups, momentum, nesterov, epsilon, rho, beta1, beta2, trust, history
          optimizer { momentum = 0, nesterov = true } | optimizer.nesterov = true: needs a momentum greater than 0
          optimizer.lookahead.every-steps = -1 | optimizer.lookahead.every-steps = -1: must be from 0 to 1000000; 0 has no slow weights
          optimizer.lookahead.share = 0 | optimizer.lookahead.share = 0.0: must be above 0, and at most 1
          optimizer.groups = [{ layers = ["*"], rat = 2 }] | optimizer.groups[0].rat = 2: a group has no such parameter; did you mean rate? There are: parameters, rate, decay
          optimizer.l2 = 1            | optimizer.l2: unknown key; did you mean regularisation.l2?
          regularisation { source = model, decay = 0.1 } | regularisation.decay = 0.1: has no effect with source = model; leave it out
          schedule.name = cosin       | schedule.name = cosin: no such schedule; did you mean cosine? There are: {schedules}
          schedule.factor = 0.3       | schedule.factor = 0.3: cosine has no parameters
          schedule.shape.factor = 0.3 | schedule.factor = 0.3: cosine has no parameters
          schedule { name = step, rise = 0.3 } | schedule.rise = 0.3: step has no such parameter; there are: every-epochs, factor
          schedule { name = step, factor = 0 } | schedule.factor = 0: must be a number above 0
          schedule { name = step, factr = 0.2 } | schedule.factr: unknown key; did you mean schedule.factor?
          schedule { name = step, factor = 0.2, shape.factor = 0.3 } | schedule.shape.factor: is schedule.factor now, which is given, too; leave one out
          schedule.name = multi-step | schedule.name = multi-step: needs milestones: ascending numbers, such as [30, 60, 80]
          schedule { name = multi-step, milestones = 3 } | schedule.milestones = 3: must be ascending numbers, such as [30, 60, 80]
          schedule { name = multi-step, milestones = [6, 3] } | schedule.milestones = [6, 3]: must be ascending numbers, such as [30, 60, 80]
          schedule { name = nd4j, nd4j = x } | schedule.nd4j = x: is no ND4J schedule: Unrecognized token 'x': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')
          clip.name = norm            | clip.name = norm: no such clipping; did you mean none? There are: {clippings}
          clip { name = value, limit = 0 } | clip.limit = 0: must be a number above 0
          clip { name = value, limt = 3 } | clip.limt: unknown key; did you mean clip.limit?
          synchronise.every-steps = 3 | synchronise.every-steps = 3: needs mode = averaging or dl4j; gradients go in every step
          synchronise.bucket-mib = -1 | synchronise.bucket-mib = -1: must be at least 1, or 0 to exchange all at once
          synchronise { mode = averaging, batch-norm = synchronised } | synchronise.batch-norm = synchronised: needs mode = allreduce; ranks that step alone normalise alone
          guard.metric = balanced-acuracy | guard.metric: must be accuracy, top5-accuracy, balanced-accuracy, loss, train-loss, average-accuracy, average-top5-accuracy, average-balanced-accuracy or average-loss, not "balanced-acuracy"; did you mean balanced-accuracy?
          guard.metric = average-accuracy | guard.metric = average-accuracy: needs an average of the weights; set average.kind, such as ema
          plateau.metric = average-loss | plateau.metric = average-loss: needs an average of the weights; set average.kind, such as ema
          guard.roll-back.factor = 1 | guard.roll-back.factor = 1.0: must be greater than 0 and less than 1
          guard.roll-back.most = 0 | guard.roll-back.most = 0: must be at least 1
          synchronise { mode = averaging, compression = fp16 } | synchronise.compression = fp16: needs mode = allreduce; parameters go as they are
          optimiser.name = sgd        | optimiser: unknown key; did you mean optimizer?
          learning-rate = 3           | learning-rate: unknown key; did you mean schedule.learning-rate?
          train.horses = 3            | train.horses: unknown key; train has task, simclr, loss, batch, micro-batch, epochs, batch-schedule, precision
          data.path = ${nowhere}      | Could not resolve substitution to a value: ${nowhere}
          """)
  void read_oneProblem_saysWhereAndWhat(String line, String problem) {
    assertThat(problems(REQUIRED + line)).containsExactly("recipe.conf:2: " + named(problem));
  }

  /** Puts the names of a catalogue where a problem lists them all. */
  private static String named(String problem) {
    return problem
        .replace("{optimizers}", String.join(", ", Optimizers.catalogue().names()))
        .replace("{schedules}", String.join(", ", Curves.catalogue().names()))
        .replace("{losses}", String.join(", ", TrainingLosses.catalogue().names()))
        .replace("{clippings}", String.join(", ", Clippings.catalogue().names()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          train.batch=100, cluster.workers=3 | cluster.workers = 3: must divide train.batch = 100, so that every rank has the same share
          train.batch=8, cluster.min-workers=9 | cluster.min-workers = 9: must be at most train.batch = 8, as every rank has a share
          train.micro-batch=48               | train.micro-batch = 48: must divide train.batch = 128
          train.micro-batch=48, cluster.workers=2 | train.micro-batch = 48: must divide a rank's share of 64 samples (train.batch = 128 on cluster.workers = 2)
          data.validation-split=train        | data.validation-split = train: must differ from data.train-split; accuracy on images that were trained on says nothing
          train.batch-schedule=[{from-epoch=4,batch=81}], cluster.workers=2 | cluster.workers = 2: must divide train.batch-schedule's batch = 81, so that every rank has the same share
          train{micro-batch=64, batch-schedule=[{from-epoch=4,batch=96}]} | train.micro-batch = 64: must divide train.batch-schedule's batch = 96
          train.batch-schedule=[{from-epoch=4,batch=256},{from-epoch=4,batch=512}] | train.batch-schedule = from-epoch 4: must be later than epoch 4, the entry before, and at most epochs = 10
          train.batch-schedule=[{from-epoch=11,batch=256}] | train.batch-schedule = from-epoch 11: must be later than epoch 1, the entry before, and at most epochs = 10
          train.batch-schedule=[{from-epoch=1,batch=256}] | train.batch-schedule[0].from-epoch = 1: must be at least 2; train.batch is that of epoch 1
          optimizer.name=lbfgs, schedule.base-batch=64 | schedule.base-batch = 64: the steps of optimizer.name = lbfgs are of the right length for any batch; set schedule.base-batch = 0, learning-rate = 1 and name = constant
          data.augment=[{name=repeated, times=7}] | data.augment = repeated: its times = 7 must divide the batch of 128
          data.augment=[{name=repeated}], train.batch=96, train.task=rotation | data.augment = repeated: does not go with train.task = rotation; leave it out
          optimizer.name=lbfgs, schedule.base-batch=0, clip.name=value | clip.name = value: optimizer.name = lbfgs needs the same loss in every step; set clip.name = none
          optimizer.name=lbfgs, schedule.base-batch=0, data.augment=[{name=horizontal-flip}] | data.augment = [horizontal-flip]: optimizer.name = lbfgs needs the same loss in every step; set data.augment = []
          optimizer.name=lbfgs, schedule.base-batch=0, synchronise.compression=bf16 | synchronise.compression = bf16: optimizer.name = lbfgs needs the same loss in every step; set synchronise.compression = none
          train.task=rotation, model.input{height=16,width=24} | model.input.width = 24: must be model.input.height = 16 for train.task = rotation, which turns images by 90 degrees
          train.task=rotation, data.augment=[{name=horizontal-flip},{name=vertical-flip}] | data.augment = vertical-flip: leaves open how an image is turned, which train.task = rotation asks; leave it out
          train.task=rotation, data.augment=[{name=rotation}] | data.augment = rotation: leaves open how an image is turned, which train.task = rotation asks; leave it out
          train.task=rotation, data.augment=[{name=trivial-augment}] | data.augment = trivial-augment: leaves open how an image is turned, which train.task = rotation asks; leave it out
          train.task=rotation, data.augment=[{name=rand-augment},{name=cutmix}] | data.augment = cutmix: would mix the rotations of one image, which train.task = rotation tells apart; leave it out
          train.task=simclr, data.augment=[{name=random-crop}], train{simclr.group=64,batch=192}, cluster.workers=2 | train.simclr.group = 64: takes 128 views, two of each image, of which a rank's share of 96 (batch = 192 on cluster.workers = 2) must be a multiple
          train.task=simclr, data.augment=[{name=random-crop}], train{simclr.group=64,batch=256,micro-batch=64} | train.simclr.group = 64: takes 128 views, two of each image, of which train.micro-batch = 64 must be a multiple
          train.task=simclr, data.augment=[{name=random-crop}], train.batch=256, cluster.min-workers=3 | cluster.min-workers = 3: must be at most 2, the groups of train.simclr.group = 64 images in a batch of 256 views
          train.task=simclr, data.augment=[{name=random-crop}], train.simclr.temperature=0 | train.simclr.temperature = 0.0: must be from 0.03 to 10
          train.task=simclr, data.augment=[] | data.augment = []: would make both views of an image equal, which train.task = simclr compares; name augmentations, such as those of conf/recipes/simclr.conf
          train.task=simclr, data.augment=[{name=horizontal-flip},{name=label-smoothing}] | data.augment = label-smoothing: changes the targets of classes, of which train.task = simclr has none; leave it out
          data.augment=[{name=mixup},{name=multi-label}] | data.augment = multi-label: wants several classes of an image in full, which train.loss.name = model cannot give; take binary, or leave it out
          data.augment=[{name=multi-label},{name=mixup}], train.loss=binary | data.augment = multi-label: must be the last entry
          train.task=simclr, data.augment=[{name=random-crop},{name=mixup}] | data.augment = mixup: changes the targets of classes, of which train.task = simclr has none; leave it out
          train.task=simclr, data.augment=[{name=random-crop}], data.test.crops=ten | data.test.crops = ten: does not go with train.task = simclr, which evaluates two augmented views of each image; leave it out
          train.task=simclr, data.augment=[{name=random-crop}], model.name="", model.file=m.zip, model.weights=file | model.weights = file: takes the last layer, too, which train.task = simclr replaces; take model.weights-from
          train.task=simclr, data.augment=[{name=random-crop}], model.weights-from=r, finetune.lora.rank=4 | finetune.lora.rank = 4: has no use for train.task = simclr, which is to change the whole network; leave it out
          train.task=simclr, data.augment=[{name=random-crop}], synchronise.mode=dl4j | synchronise.mode = dl4j: would divide the groups that train.task = simclr compares; take allreduce
          schedule.warmup-epochs=10.5        | schedule.warmup-epochs = 10.5: must be at most train.epochs = 10
          """)
  void read_keysThatDoNotFitEachOther_areTold(String keys, String problem) {
    assertThat(problems(REQUIRED + keys)).containsExactly("recipe.conf:2: " + problem);
  }

  @Test
  void read_defaultThatNoLongerFits_isMarkedAsDefault() {
    assertThat(problems(REQUIRED, "data.train-split=val", "train.epochs=0"))
        .containsExactly("command line: train.epochs = 0: must be at least 1");
    assertThat(problems(REQUIRED, "data.train-split=val"))
        .containsExactly(
            "data.validation-split = val (the default): must differ from data.train-split; accuracy"
                + " on images that were trained on says nothing");
  }

  @Test
  void read_missingRecipe_saysSoAndStillChecksTheCommandLine() {
    ConfException refusal =
        catchThrowableOfType(
            ConfException.class,
            () ->
                RunConf.read(
                    Optional.of(Path.of("nowhere.conf")), List.of("train.bach=3", "epochs")));
    assertThat(refusal.problems())
        .containsExactlyInAnyOrder(
            "nowhere.conf: no such recipe; give a file, such as conf/recipes/quickstart.conf",
            "command line: epochs: not a setting; write key=value, for instance train.epochs=5",
            "command line: train.bach: unknown key; did you mean train.batch?");
  }

  @Test
  void read_folderAsRecipe_saysSo() {
    assertThat(
            catchThrowableOfType(
                ConfException.class, () -> RunConf.read(Optional.of(folder), List.of())))
        .hasMessage(
            folder
                + ": is a folder, not a recipe; give a file, such as conf/recipes/quickstart.conf");
  }

  @Test
  void read_brokenSyntax_namesTheLineAndTheSetting() {
    List<String> problems = problems("train {\n  batch = 3\n\n", "run.dir=[", "train.bach=1");
    assertThat(problems).hasSize(3);
    assertThat(problems.get(0)).matches("recipe\\.conf:4: expecting a close .*");
    assertThat(problems)
        .anyMatch(p -> p.matches("command line: run\\.dir=\\[: .*"))
        .contains("command line: train.bach: unknown key; did you mean train.batch?");
  }

  @Test
  void evaluateConf_keysOfTraining_areRefused() {
    EvaluateConf conf =
        EvaluateConf.read(
            List.of("engine=torch", "cluster.threads=3", "cluster.device=cpu", "gpu.tf32=false"));
    assertThat(conf)
        .isEqualTo(
            new EvaluateConf(
                EngineChoice.TORCH,
                new GpuConf(false, GraphUse.AUTO, false),
                new ClusterConf(
                    0,
                    1,
                    DeviceChoice.CPU,
                    3,
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(15),
                    5,
                    ExchangeSecurity.AUTO)));
    assertThat(conf.device())
        .isEqualTo(new DeviceSettings(DeviceChoice.CPU, false, GraphUse.AUTO, false));
    assertThat(
            catchThrowableOfType(
                    ConfException.class,
                    () -> EvaluateConf.read(List.of("train={batch=3}", "cluster.worker=2")))
                .problems())
        .containsExactlyInAnyOrder(
            "command line: train.batch: has no effect here, only in train; leave it out",
            "command line: cluster.worker: unknown key; did you mean cluster.workers?");
  }

  private RunConf read(String recipe, String... overrides) {
    return RecipeFile.read(folder, recipe, overrides);
  }

  private List<String> problems(String recipe, String... overrides) {
    return catchThrowableOfType(ConfException.class, () -> read(recipe, overrides))
        .problems()
        .stream()
        .map(problem -> problem.replace(folder + "/", ""))
        .toList();
  }

  /** One problem, not those that would follow from it. */
  @Test
  void modelFile_besideARecipesName_isOneProblemAndAnEmptyNameTheRemedy() throws IOException {
    Path recipe = Files.writeString(folder.resolve("named.conf"), "model.name = lenet\n");
    List<String> file =
        List.of("run.dir=r", "data.path=d", "model.file=m.h5", "model.weights=file");
    assertThatThrownBy(() -> RunConf.read(Optional.of(recipe), file))
        .isInstanceOf(ConfException.class)
        .hasMessage(
            recipe
                + ":1: model.name = lenet: must not be given beside model.file = m.h5; model.name="
                + " takes it back");
    List<String> unnamed = new ArrayList<>(file);
    unnamed.add("model.name=");
    assertThat(RunConf.read(Optional.of(recipe), unnamed).model().source()).isEqualTo("m.h5");
  }
}
