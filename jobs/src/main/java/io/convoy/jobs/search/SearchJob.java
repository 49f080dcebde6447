package io.convoy.jobs.search;

import io.convoy.driver.cluster.ClusterException;
import io.convoy.driver.conf.ConfException;
import io.convoy.driver.conf.RunConf;
import io.convoy.driver.run.RunFolder;
import io.convoy.driver.run.RunLease;
import io.convoy.driver.run.StopRequest;
import io.convoy.driver.run.TrainingException;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.base.RefusedException;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.executor.round.SyncPlan.Mode;
import io.convoy.jobs.search.SearchStateCodec.Stored;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** Searches a space of recipes on the Spark cluster of {@code spark-submit}. */
public final class SearchJob {
  private static final String CSV = "trials.csv";

  private final SearchOptions options;
  private final Space space;
  private final TrialRecipes recipes;
  private final Consumer<String> told;
  private final Configuration hadoop;
  private final Candidates candidates;
  private final RunConf first;
  private final SearchFolder folder;

  /**
   * Checks what can be checked before anything is looked at.
   *
   * @param recipe what all trials have in common: a file, and settings that override it
   * @param told hears what a user should know meanwhile, in lines
   * @throws ConfException if it makes no recipe
   */
  public SearchJob(
      SearchFile search, List<String> recipe, Configuration hadoop, Consumer<String> told) {
    options = search.options();
    space = search.space();
    recipes = new TrialRecipes(options, recipe);
    this.hadoop = hadoop;
    this.told = told;
    candidates = Strategies.candidates(options, space);
    first = recipes.with(candidates.next(List.of()));
    folder = new SearchFolder(hadoop, first.run().dir());
    if (first.synchronise().mode() == Mode.DL4J) {
      throw new RefusedException(
          "synchronise.mode", Mode.DL4J, "is for comparisons; a search trains Convoy's ranks");
    }
  }

  /**
   * Runs it to the end, or until it is told to stop.
   *
   * @return whether some trial came to something, or may yet
   */
  public boolean run() {
    Dataset dataset = Dataset.read(hadoop, first.data().path());
    Optional<FinalEvaluation> test =
        Optional.of(options.judging())
            .filter(Judging::tests)
            .map(how -> new FinalEvaluation(hadoop, folder, how, first, Clock.systemUTC()));
    StopRequest stop = new StopRequest(first.run().maxDuration());
    SparkCluster.onTermination(stop::stop);
    try (RunLease lease = new RunFolder(hadoop, folder.toString()).lease(stop)) {
      Stored stored = folder.read().map(this::checked).orElseGet(this::begun);
      deal(dataset, stored.folds());
      SearchState state = stored.state();
      List<String> tested = List.of();
      try {
        tested = train(stored, test, stop);
      } finally {
        state = folder.read().map(Stored::state).orElse(state);
        write(state);
      }
      tested.forEach(told);
      if (stop.reason().isPresent()) {
        told.accept("Stopped: " + stop.reason().get() + ". The same command goes on.");
        return true;
      }
      return ranking(state).best().isPresent();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainingException("interrupted: start the same command again to go on", e);
    }
  }

  /** The folder of the search, if it is to be reported on. */
  public Optional<String> reported() {
    return first.run().report() ? Optional.of(folder.toString()) : Optional.empty();
  }

  private Stored begun() {
    int folds = options.judging().folds();
    return new Stored(
        options.metric().toString(),
        first.train().epochs(),
        folds > 0 ? new Folds(folds, options.seed()) : Folds.NONE,
        SearchState.START);
  }

  private Stored checked(Stored stored) {
    requireSame("search.metric", stored.metric(), options.metric().toString());
    requireSame("train.epochs", "" + stored.epochs(), "" + first.train().epochs());
    requireSame("search.folds", "" + stored.folds().count(), "" + options.judging().folds());
    return stored;
  }

  private void requireSame(String key, String stored, String wanted) {
    if (!stored.equals(wanted)) {
      throw new ConfException(
          List.of(
              String.format(
                  "%s = %s: the search in %s was begun with %s; take that, or another run.dir",
                  key, wanted, folder, stored)));
    }
  }

  /** Deals the images to folds: those to train on, and those to validate on, if there are some. */
  private void deal(Dataset dataset, Folds folds) {
    if (folds.count() > 0) {
      List<String> splits = new ArrayList<>(List.of(first.data().trainSplit()));
      splits.addAll(
          dataset.splits().containsKey(first.data().validationSplit())
              ? List.of(first.data().validationSplit())
              : List.of());
      String path = DataFolder.of(hadoop, first.data().path()).toString();
      if (new FoldedDataset(hadoop, folds, path, splits).write(folder.folds())) {
        told.accept(
            String.format(
                "Dealt %s of %s to %d folds in %s",
                String.join(" and ", splits), path, folds.count(), folder.folds()));
      }
    }
  }

  /** Runs what is left to do; returns what the test found, in lines. */
  private List<String> train(Stored stored, Optional<FinalEvaluation> test, StopRequest stop)
      throws InterruptedException {
    SearchState state = stored.state();
    int trials = candidates.all(options.trials(), state.trials());
    Strategy strategy = Strategies.of(options, trials, first.train().epochs());
    boolean over =
        state.open().isEmpty()
            && strategy.next(state.standings(Integer.MAX_VALUE, options.metric())).isEmpty();
    if (over) {
      told.accept("The search in " + folder + " is complete.");
      Optional<Ranking.Row> best = ranking(state).best();
      if (test.isEmpty() || best.isEmpty() || test.get().known(best.get()).isPresent()) {
        return test.flatMap(its -> best.flatMap(its::known)).stream().toList();
      }
    }
    try (SparkCluster cluster = connect()) {
      requireRoom(cluster.slots());
      TrialOnCluster trainer = new TrialOnCluster(cluster, hadoop, options, stop);
      SearchState end = over ? state : search(stored, strategy, cluster, trainer);
      Optional<Ranking.Row> best = ranking(end).best();
      return test.isPresent() && best.isPresent() && stop.reason().isEmpty()
          ? test.get().run(best.get(), cluster, trainer.with(one -> recipes.whole(one, folder)))
          : List.of();
    }
  }

  private SparkCluster connect() {
    return SparkCluster.connect(
        "convoy search " + folder,
        options.sharing().slots(),
        first.cluster().timeout(),
        first.cluster().exchangeSecurity());
  }

  private SearchState search(
      Stored stored, Strategy strategy, SparkCluster cluster, TrialOnCluster trainer)
      throws InterruptedException {
    SearchOptions.Sharing sharing = options.sharing();
    int lanes = sharing.lanes(cluster.slots());
    told.accept(
        String.format(
            "Search by %s in %s: %d trials at once, %d ranks each",
            options.strategy(), folder, lanes, sharing.ranksPerTrial()));
    SearchStory story = new SearchStory(stored.state(), options.metric(), told);
    return new SearchLoop(
            new Timetable(strategy, lanes, options.metric()),
            candidates,
            runner(trainer, stored.folds()),
            stored.state(),
            next -> keep(stored.with(next), story))
        .run();
  }

  private TrialRunner runner(TrialOnCluster trainer, Folds folds) {
    return folds.count() == 0
        ? trainer.with(trial -> recipes.trial(trial, folder))
        : new FoldedTrials(
            folds.numbers().stream()
                .map(fold -> trainer.with(trial -> recipes.fold(trial, folder, fold)))
                .toList());
  }

  private void requireRoom(int slots) {
    int ranks = options.sharing().ranksPerTrial();
    if (slots < ranks) {
      throw new ClusterException(
          String.format(
              "search.ranks-per-trial = %d, but there are %d slots: add executors, or take fewer"
                  + " ranks",
              ranks, slots));
    }
  }

  private void keep(Stored stored, SearchStory story) {
    folder.write(SearchFolder.STATE, SearchStateCodec.json(stored));
    story.now(stored.state());
  }

  private Ranking ranking(SearchState state) {
    return Ranking.of(state, options.metric(), first.train().epochs());
  }

  private void write(SearchState state) {
    if (state.trials().isEmpty()) {
      return;
    }
    Ranking ranking = ranking(state);
    SearchReport report = new SearchReport(ranking, space, folder);
    folder.write(CSV, report.csv().getBytes(StandardCharsets.UTF_8));
    ranking
        .best()
        .map(best -> recipes.best(best.trial(), folder))
        .ifPresent(
            recipe -> folder.write(SearchReport.BEST, recipe.getBytes(StandardCharsets.UTF_8)));
    told.accept("");
    report.text().lines().forEach(told);
  }
}
