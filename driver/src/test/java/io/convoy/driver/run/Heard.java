package io.convoy.driver.run;

import io.convoy.driver.report.RunListener;
import io.convoy.executor.round.EvaluationCounts;
import io.convoy.executor.round.StepMetrics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What is heard of a run, a line each; what comes beside, such as snapshots, in its own list. */
final class Heard implements RunListener {
  final List<String> lines = new ArrayList<>();
  final List<Long> steps = new ArrayList<>();
  final Map<Long, Double> rates = new TreeMap<>();
  final List<List<String>> computing = new ArrayList<>();
  final List<String> snapshots = Collections.synchronizedList(new ArrayList<>());

  @Override
  public void stepCompleted(StepMetrics metrics) {
    steps.add(metrics.step());
    rates.put(metrics.step(), metrics.learningRate());
  }

  @Override
  public void computing(List<String> devices) {
    computing.add(devices);
  }

  @Override
  public void noticed(long step, String text) {
    lines.add("after step " + step + ": " + text);
  }

  @Override
  public void evaluated(long step, int epoch, EvaluationCounts counts) {
    lines.add(evaluation("epoch " + epoch, counts));
  }

  @Override
  public void averageEvaluated(long step, int epoch, EvaluationCounts counts) {
    lines.add(evaluation("average in epoch " + epoch, counts));
  }

  private static String evaluation(String what, EvaluationCounts counts) {
    return String.format(Locale.ROOT, "%s: %.0f %%", what, 100 * counts.accuracy());
  }

  @Override
  public void snapshotCommitted(long step, String folder, boolean best) {
    snapshots.add(step + (best ? " best" : ""));
  }

  @Override
  public void roundFailed(String cause, long step) {
    lines.add("failed, back to step " + step + ": " + cause);
  }

  @Override
  public void rolledBack(String cause, long step, double share) {
    lines.add(String.format(Locale.ROOT, "rolled back to step %d at %.2f: %s", step, share, cause));
  }

  @Override
  public void hostExcluded(String host) {
    lines.add("without " + host);
  }

  @Override
  public void regrouped(long step, int worldSize) {
    lines.add(String.format("%d ranks from step %d on", worldSize, step));
  }
}
