package io.convoy.driver.report;

import io.convoy.executor.round.EvaluationCounts;
import java.util.List;

/**
 * What several snapshots together are better by than the best of them.
 *
 * @param folders of the snapshots
 * @param alone counts of each for itself, in the same order
 * @param together counts of all
 */
public record EnsembleGain(
    List<String> folders, List<EvaluationCounts> alone, EvaluationCounts together) {
  public EnsembleGain {
    folders = List.copyOf(folders);
    alone = List.copyOf(alone);
    if (folders.isEmpty() || folders.size() != alone.size()) {
      throw new IllegalArgumentException(
          alone.size() + " evaluations of " + folders.size() + " snapshots");
    }
  }

  /** A line for each snapshot, and one for all, which ends with a line break. */
  public String text() {
    StringBuilder text = new StringBuilder();
    double best = 0;
    for (int i = 0; i < folders.size(); i++) {
      EvaluationCounts own = alone.get(i);
      String name = folders.get(i).substring(folders.get(i).lastIndexOf('/') + 1);
      text.append(Figures.format("Alone     %s: %s%n", name, figures(own)));
      best = Math.max(best, own.accuracy());
    }
    text.append(
        Figures.format(
            "Together  %d snapshots: %s, %+.2f points on the best alone%n",
            folders.size(), figures(together), 100 * (together.accuracy() - best)));
    return text.toString();
  }

  private static String figures(EvaluationCounts counts) {
    return Figures.percent(counts.accuracy()) + ", loss " + Figures.loss(counts.loss());
  }
}
