package io.convoy.jobs.scale;

import io.convoy.jobs.scale.ScaleFit.MeasuredSum;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The model fitted to measured runs: the step to that of fewest ranks, the line to sums of ranks
 * that were ready. What it then says of steps of more ranks is not fitted.
 *
 * @param model with the ring that Gloo makes
 * @param points of the runs, in order of ranks
 */
public record FittedRuns(ScaleModel model, List<Point> points) {
  /**
   * A run beside the model.
   *
   * @param ranks that took part
   * @param measured seconds of a step
   * @param modelled the same by the model
   */
  public record Point(int ranks, double measured, double modelled) {}

  public FittedRuns {
    points = List.copyOf(points);
  }

  /**
   * Fits it.
   *
   * @param runs one of one rank among them, and one of more
   * @param small more sums that were measured, such as of few bytes
   * @param cores that ranks shared; 0 if each had its own
   * @throws IllegalArgumentException if runs are missing
   */
  public static FittedRuns of(List<MeasuredRun> runs, List<MeasuredSum> small, int cores) {
    MeasuredRun first =
        runs.stream()
            .filter(run -> run.ranks() == 1)
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("a run of one rank is needed"));
    List<MeasuredSum> sums = runs.stream().map(MeasuredRun::sum).flatMap(Optional::stream).toList();
    if (sums.isEmpty()) {
      throw new IllegalArgumentException("a run of several ranks is needed");
    }
    StepCosts costs =
        new StepCosts(
            first.computeSeconds(),
            StepCosts.BACKWARD,
            first.updateSeconds(),
            sums.get(0).bytes(),
            0);
    NetworkLine line = ScaleFit.line(Stream.concat(sums.stream(), small.stream()).toList());
    Stragglers stragglers = new Stragglers(Stragglers.Shape.NORMAL, first.deviation());
    ScaleModel model = new ScaleModel(costs, SumPath.RING, line, stragglers, 1);
    return new FittedRuns(
        model,
        runs.stream()
            .sorted(Comparator.comparing(MeasuredRun::ranks))
            .map(
                run ->
                    new Point(
                        run.ranks(),
                        run.stepSeconds(),
                        model.at(run.ranks(), MeasuredRun.crowd(run.ranks(), cores)).seconds()))
            .toList());
  }
}
