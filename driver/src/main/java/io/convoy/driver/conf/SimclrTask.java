package io.convoy.driver.conf;

import io.convoy.executor.base.Refusal;
import io.convoy.executor.data.augment.AugmentationSpec;
import io.convoy.executor.data.pipeline.TestViews;
import io.convoy.executor.round.SyncPlan.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What {@code train.task = simclr} cannot stand beside. */
final class SimclrTask {
  /** What makes targets of labels, or mixes images that are to be told apart. */
  private static final Set<String> TARGETS =
      Set.of("mixup", "cutmix", "mixup-or-cutmix", "label-smoothing", "multi-label");

  private SimclrTask() {}

  /** How batches are divided: every part that a rank computes at once must have whole groups. */
  static List<Refusal> problems(TrainConf train, ClusterConf cluster) {
    List<Refusal> problems = new ArrayList<>();
    int unit = train.unit();
    int workers = Math.max(cluster.workers(), 1);
    for (int batch : train.batches()) {
      int share = batch / workers;
      if (batch % workers == 0 && share % unit != 0) {
        problems.add(
            group(
                train,
                String.format(
                    "takes %d views, two of each image, of which a rank's share of %d (batch = %d"
                        + " on cluster.workers = %d) must be a multiple",
                    unit, share, batch, workers)));
      } else if (cluster.minWorkers() > batch / unit) {
        problems.add(
            new Refusal(
                "cluster.min-workers",
                Integer.toString(cluster.minWorkers()),
                String.format(
                    "must be at most %d, the groups of train.simclr.group = %d images in a batch of"
                        + " %d views",
                    batch / unit, train.simclr().group(), batch)));
      }
    }
    MicroBatch micro = train.microBatch();
    if (!micro.isAuto() && !micro.isWholeShare() && micro.of(Integer.MAX_VALUE, 0) % unit != 0) {
      problems.add(
          group(
              train,
              String.format(
                  "takes %d views, two of each image, of which train.micro-batch = %s must be a"
                      + " multiple",
                  unit, micro)));
    }
    return problems;
  }

  private static Refusal group(TrainConf train, String why) {
    return new Refusal("train.simclr.group", Integer.toString(train.simclr().group()), why);
  }

  /** What needs classes, has no meaning for views, or would not learn what is wanted. */
  static List<Refusal> problems(
      DataConf data, ModelConf model, FinetuneConf finetune, SynchroniseConf synchronise) {
    List<Refusal> problems = problems(data);
    problems.addAll(problems(model, finetune, synchronise));
    return problems;
  }

  private static List<Refusal> problems(DataConf data) {
    List<Refusal> problems = new ArrayList<>();
    if (data.augment().isEmpty()) {
      problems.add(
          new Refusal(
              "data.augment",
              "[]",
              "would make both views of an image equal, which train.task = simclr compares; name"
                  + " augmentations, such as those of conf/recipes/simclr.conf"));
    }
    for (AugmentationSpec spec : data.augment()) {
      if (TARGETS.contains(spec.name())) {
        problems.add(
            new Refusal(
                "data.augment",
                spec.name(),
                "changes the targets of classes, of which train.task = simclr has none; leave it"
                    + " out"));
      }
    }
    TestConf test = data.test();
    if (!test.scales().isEmpty()) {
      problems.add(test("data.test.scales", test.scales()));
    }
    if (test.crops() != TestViews.CENTRE.crops()) {
      problems.add(test("data.test.crops", test.crops()));
    }
    return problems;
  }

  private static Refusal test(String key, Object value) {
    return new Refusal(
        key,
        value.toString(),
        "does not go with train.task = simclr, which evaluates two augmented views of each image;"
            + " leave it out");
  }

  private static List<Refusal> problems(
      ModelConf model, FinetuneConf finetune, SynchroniseConf synchronise) {
    List<Refusal> problems = new ArrayList<>();
    if (model.weights() == WeightsChoice.FILE) {
      problems.add(
          new Refusal(
              "model.weights",
              "file",
              "takes the last layer, too, which train.task = simclr replaces; take"
                  + " model.weights-from"));
    }
    if (finetune.lora().isOn()) {
      problems.add(
          new Refusal(
              "finetune.lora.rank",
              Integer.toString(finetune.lora().rank()),
              "has no use for train.task = simclr, which is to change the whole network; leave it"
                  + " out"));
    }
    if (synchronise.mode() == Mode.DL4J) {
      problems.add(
          new Refusal(
              "synchronise.mode",
              synchronise.mode().toString(),
              "would divide the groups that train.task = simclr compares; take allreduce"));
    }
    return problems;
  }
}
