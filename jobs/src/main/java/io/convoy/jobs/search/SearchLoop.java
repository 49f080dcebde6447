package io.convoy.jobs.search;

import io.convoy.executor.base.DaemonThreads;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * Has trials run until the timetable has nothing left, and has the state stored after every
 * decision, before anything is done about it. One thread decides; each leg has one of its own.
 */
final class SearchLoop {
  private final Timetable timetable;
  private final Candidates candidates;
  private final TrialRunner runner;
  private final Consumer<SearchState> store;
  private final BlockingQueue<Runnable> heard = new LinkedBlockingQueue<>();
  private final ExecutorService threads;
  private SearchState state;
  private int running;
  private boolean stopped;
  private RuntimeException failure;

  /**
   * Prepares to go on.
   *
   * @param state where the search stands
   * @param store is given each state that comes; what it throws ends the search
   */
  SearchLoop(
      Timetable timetable,
      Candidates candidates,
      TrialRunner runner,
      SearchState state,
      Consumer<SearchState> store) {
    this.timetable = timetable;
    this.candidates = candidates;
    this.runner = runner;
    this.state = state;
    this.store = store;
    threads = DaemonThreads.pool(timetable.lanes(), "convoy-trial");
  }

  /**
   * Runs to the end, or until trials are told to stop.
   *
   * @return how the search stands then
   * @throws RuntimeException if no trial can be trained any more
   */
  SearchState run() throws InterruptedException {
    try {
      state.open().forEach(this::submit);
      while (step()) {
        heard.take().run();
      }
    } finally {
      threads.shutdownNow();
    }
    if (failure != null) {
      throw failure;
    }
    return state;
  }

  /** Begins all that can begin; returns whether there is anything to wait for. */
  private boolean step() {
    while (!stopped && timetable.next(state) instanceof Move.Begin next) {
      Goal goal = next.leg().goal();
      SearchState decided = state;
      if (goal.trial() == state.trials().size()) {
        decided =
            decided.with(
                new Trial(goal.trial(), candidates.next(state.trials()), OptionalDouble.empty()));
      }
      keep(decided.with(next.leg()));
      submit(state.legs().size() - 1);
    }
    return running > 0;
  }

  private void keep(SearchState next) {
    store.accept(next);
    state = next;
  }

  private void submit(int leg) {
    Goal goal = state.legs().get(leg).goal();
    Trial trial = state.trials().get(goal.trial());
    running++;
    threads.execute(() -> heard.add(run(leg, trial, goal.until())));
  }

  /** What the search's thread does about a leg that is over. */
  private Runnable run(int leg, Trial trial, int until) {
    try {
      Optional<LegResult> result =
          runner.run(trial, until, loss -> heard.add(() -> begun(trial.number(), loss)));
      return () -> ended(leg, result);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return () -> ended(leg, Optional.empty());
    } catch (RuntimeException e) {
      return () -> failed(e);
    }
  }

  private void begun(int trial, double loss) {
    if (state.trials().get(trial).firstLoss().isEmpty()) {
      keep(state.begun(trial, loss));
    }
  }

  private void ended(int leg, Optional<LegResult> result) {
    running--;
    stopped |= result.isEmpty();
    result.ifPresent(known -> keep(state.ended(leg, known)));
  }

  private void failed(RuntimeException cause) {
    running--;
    stopped = true;
    if (failure == null) {
      failure = cause;
      runner.stop("another trial found that none can go on: " + cause.getMessage());
    } else {
      failure.addSuppressed(cause);
    }
  }
}
