package io.convoy.jobs.search;

import com.typesafe.config.ConfigUtil;
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
import io.convoy.executor.round.SyncPlan.Mode;
import io.convoy.jobs.recipe.RecipeArguments;
import io.convoy.jobs.search.SearchStateCodec.Stored;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** Searches a space of recipes on the Spark cluster of {@code spark-submit}. */
public final class SearchJob {
  private static final String CSV = "trials.csv";

  private final SearchOptions options;
  private final Space space;
  private final List<String> recipe;
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
    this.recipe = recipe;
    this.hadoop = hadoop;
    this.told = told;
    candidates = Strategies.candidates(options, space);
    first = conf(candidates.next(List.of()), List.of());
    folder = new SearchFolder(hadoop, first.run().dir());
    if (first.synchronise().mode() == Mode.DL4J) {
      throw new RefusedException(
          "synchronise.mode", Mode.DL4J, "is for comparisons; a search trains Convoy's ranks");
    }
  }

  private RunConf conf(SortedMap<String, String> settings, List<String> more) {
    List<String> all = new ArrayList<>(recipe);
    all.add("cluster.workers=" + options.sharing().ranksPerTrial());
    all.add("cluster.min-workers=" + options.sharing().ranksPerTrial()); // or the bits differ
    all.add("snapshot.every-epochs=1");
    all.addAll(Strategies.presets(options));
    settings.forEach((key, value) -> all.add(key + "=" + value));
    all.addAll(more);
    return RecipeArguments.read(all);
  }

  private RunConf recipe(Trial trial) {
    return conf(
        trial.settings(), List.of("run.dir=" + ConfigUtil.quoteString(folder.trial(trial))));
  }

  /**
   * Runs it to the end, or until it is told to stop.
   *
   * @return whether some trial came to something, or may yet
   */
  public boolean run() {
    Dataset.read(hadoop, first.data().path());
    StopRequest stop = new StopRequest(first.run().maxDuration());
    SparkCluster.onTermination(stop::stop);
    try (RunLease lease = new RunFolder(hadoop, folder.toString()).lease(stop)) {
      SearchState state = folder.read().map(this::checked).orElse(SearchState.START);
      try {
        state = train(state, stop);
      } finally {
        state = folder.read().map(Stored::state).orElse(state);
        write(state);
      }
      if (stop.reason().isPresent()) {
        told.accept("Stopped: " + stop.reason().get() + ". The same command goes on.");
        return true;
      }
      return Ranking.of(state, options.metric(), first.train().epochs()).best().isPresent();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainingException("interrupted: start the same command again to go on", e);
    }
  }

  /** The folder of its trials, if they are to be reported on. */
  public Optional<String> reported() {
    return first.run().report() ? Optional.of(folder.trials()) : Optional.empty();
  }

  private SearchState checked(Stored stored) {
    requireSame("search.metric", stored.metric(), options.metric().toString());
    requireSame("train.epochs", "" + stored.epochs(), "" + first.train().epochs());
    return stored.state();
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

  private SearchState train(SearchState state, StopRequest stop) throws InterruptedException {
    int trials = candidates.all(options.trials(), state.trials());
    return train(state, stop, Strategies.of(options, trials, first.train().epochs()));
  }

  private SearchState train(SearchState state, StopRequest stop, Strategy strategy)
      throws InterruptedException {
    boolean over = strategy.next(state.standings(Integer.MAX_VALUE, options.metric())).isEmpty();
    if (over && state.open().isEmpty()) {
      told.accept("The search in " + folder + " is complete.");
      return state;
    }
    SearchOptions.Sharing sharing = options.sharing();
    try (SparkCluster cluster =
        SparkCluster.connect(
            "convoy search " + folder,
            sharing.slots(),
            first.cluster().timeout(),
            first.cluster().exchangeSecurity())) {
      requireRoom(cluster.slots());
      int lanes = sharing.lanes(cluster.slots());
      told.accept(
          String.format(
              "Search by %s in %s: %d trials at once, %d ranks each",
              options.strategy(), folder, lanes, sharing.ranksPerTrial()));
      SearchStory story = new SearchStory(state, options.metric(), told);
      return new SearchLoop(
              new Timetable(strategy, lanes, options.metric()),
              candidates,
              new TrialOnCluster(cluster, hadoop, options, this::recipe, stop),
              state,
              next -> keep(next, story))
          .run();
    }
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

  private void keep(SearchState state, SearchStory story) {
    Stored stored = new Stored(options.metric().toString(), first.train().epochs(), state);
    folder.write(SearchFolder.STATE, SearchStateCodec.json(stored));
    story.now(state);
  }

  private void write(SearchState state) {
    if (state.trials().isEmpty()) {
      return;
    }
    Ranking ranking = Ranking.of(state, options.metric(), first.train().epochs());
    SearchReport report = new SearchReport(ranking, space, folder);
    folder.write(CSV, report.csv().getBytes(StandardCharsets.UTF_8));
    ranking
        .best()
        .ifPresent(
            best ->
                folder.write(
                    SearchReport.BEST, best(best.trial()).getBytes(StandardCharsets.UTF_8)));
    told.accept("");
    report.text().lines().forEach(told);
  }

  private String best(Trial trial) {
    String dir = "run.dir=" + ConfigUtil.quoteString(folder.file("best"));
    return String.format(
            "# Trial %s of the search in %s: %s%n", trial.name(), folder, trial.settings())
        + conf(trial.settings(), List.of(dir)).render();
  }
}
