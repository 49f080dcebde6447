package io.convoy.jobs.search;

import io.convoy.driver.cluster.Cluster;
import io.convoy.driver.conf.EvaluateConf;
import io.convoy.driver.conf.RunConf;
import io.convoy.driver.run.EvaluationRun;
import io.convoy.driver.run.RunFolder;
import io.convoy.driver.run.StoredModel;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.executor.base.RefusedException;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.jobs.search.TestRecord.Look;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * The end of a search: its best recipe is evaluated on a split that it knows nothing of. After
 * cross-validation that is the recipe trained anew on all images, for as many epochs as its folds
 * were best after; else the best trial's best snapshot.
 */
final class FinalEvaluation {
  /** Likeliest classes of each image that are asked for. */
  private static final int TOP = 5;

  private final Configuration hadoop;
  private final SearchFolder folder;
  private final Judging judging;
  private final RunConf conf;
  private final Clock clock;

  /**
   * Checks that there can be one.
   *
   * @param conf what all trials have in common
   * @throws RefusedException if the split is not there, or the search looks at it
   */
  FinalEvaluation(
      Configuration hadoop, SearchFolder folder, Judging judging, RunConf conf, Clock clock) {
    this.hadoop = hadoop;
    this.folder = folder;
    this.judging = judging;
    this.conf = conf;
    this.clock = clock;
    check(Dataset.read(hadoop, conf.data().path()));
  }

  private void check(Dataset dataset) {
    String split = judging.test();
    if (!dataset.splits().containsKey(split)) {
      throw new RefusedException(
          "search.test",
          split,
          "the dataset has no such split, it has " + String.join(", ", dataset.splits().keySet()));
    }
    List<String> seen = List.of(conf.data().trainSplit(), conf.data().validationSplit());
    if (seen.contains(split)) {
      throw new RefusedException(
          "search.test",
          split,
          "trials are trained on "
              + seen.get(0)
              + " and chosen by "
              + seen.get(1)
              + "; name a split that the search does not look at");
    }
  }

  private String data() {
    return DataFolder.of(hadoop, conf.data().path()).toString();
  }

  /** The run that is evaluated. */
  private String run(Trial trial) {
    return judging.crossValidates() ? folder.last(trial) : folder.trial(trial);
  }

  /** What is evaluated, as the record has it. */
  private String subject(Ranking.Row best) {
    return run(best.trial()) + " (epoch " + best.at() + ")";
  }

  /** What was found, if it was; nothing is trained or evaluated for that. */
  Optional<String> known(Ranking.Row best) {
    return new TestRecord(folder)
        .looks(data(), judging.test()).stream()
            .filter(look -> look.model().equals(subject(best)))
            .findFirst()
            .map(look -> text(best, look));
  }

  /**
   * Trains if need be, and evaluates.
   *
   * @param trainer trains a trial on all images
   * @return what was found, in lines; empty if it was told to stop before
   */
  List<String> run(Ranking.Row best, Cluster cluster, TrialRunner trainer)
      throws InterruptedException {
    Trial trial = best.trial();
    Optional<String> known = known(best);
    if (known.isPresent()) {
      return List.of(known.get());
    }
    if (judging.crossValidates()) {
      Optional<LegResult> trained = trainer.run(trial, best.at(), loss -> {});
      if (trained.isEmpty()) {
        return List.of();
      } else if (trained.get().ending().isLost()) {
        String why = trained.get().reason();
        return List.of("No test: trial " + trial.name() + " was lost on all images: " + why);
      }
    }
    String weights = judging.metric().ofAverage() ? "average" : "parameters";
    Look look = look(best, StoredModel.open(hadoop, List.of(snapshot(trial)), weights), cluster);
    List<String> lines = new ArrayList<>();
    lines.add(text(best, look));
    new TestRecord(folder).note(look).ifPresent(lines::add);
    return lines;
  }

  /** The last one of what was trained on all images, which has nothing to choose by. */
  private String snapshot(Trial trial) {
    return judging.crossValidates()
        ? new RunFolder(hadoop, run(trial)).snapshots().latest().map(Snapshot::folder).orElseThrow()
        : RunFolder.bestSnapshot(hadoop, run(trial)).folder();
  }

  private Look look(Ranking.Row best, StoredModel model, Cluster cluster)
      throws InterruptedException {
    EvaluationRun run =
        EvaluationRun.of(
            model,
            Optional.of(data()),
            judging.test(),
            model.views(Optional.empty(), Optional.empty()),
            hadoop);
    EvaluateConf how = new EvaluateConf(conf.engine(), conf.gpu(), conf.cluster());
    EvaluationRun.Result result = run.on(cluster, how, TOP);
    // as convoy evaluate does
    RunFolder.keepEvaluation(
        hadoop, List.of(run(best.trial())), run.split(), run.summary(result, hadoop).json());
    return new Look(
        data(),
        judging.test(),
        subject(best),
        model.fingerprint(),
        clock.instant().truncatedTo(ChronoUnit.SECONDS),
        result.counts().accuracy(),
        result.counts().loss());
  }

  private String text(Ranking.Row best, Look look) {
    return String.format(
        Locale.ROOT,
        "Test: trial %s%s has accuracy %.2f %% and loss %.4g on split %s of %s",
        best.trial().name(),
        judging.crossValidates()
            ? ", trained on all images up to epoch " + best.at() + " in " + run(best.trial()) + ","
            : "",
        100 * look.accuracy(),
        look.loss(),
        look.split(),
        look.data());
  }
}
