package io.convoy.jobs.report;

import java.util.Map;
import java.util.TreeMap;

/** Steps of a run as epochs and parts of them, by which runs of different batches compare. */
final class Epochs {
  private final Map<Integer, long[]> spans = new TreeMap<>();
  private final TreeMap<Long, Integer> begins = new TreeMap<>();

  Epochs(ReportedRun run) {
    long planned = Math.max(1, run.log().start().path("steps_per_epoch").asLong());
    int last = 0;
    for (LoggedStep step : run.log().steps()) {
      long[] span =
          spans.computeIfAbsent(step.epoch(), epoch -> new long[] {step.step(), step.step()});
      span[1] = step.step();
      last = step.epoch();
    }
    for (RunLog.LoggedEvaluation end : run.log().evaluations()) { // as not all steps may be read
      long[] ended = spans.get(end.epoch());
      long[] next = spans.get(end.epoch() + 1);
      if (ended != null) {
        ended[1] = Math.max(ended[1], end.step());
      }
      if (next != null) {
        next[0] = Math.min(next[0], end.step() + 1);
      }
    }
    if (spans.containsKey(1)) {
      spans.get(1)[0] = 1;
    }
    if (spans.containsKey(last)) {
      long[] span = spans.get(last);
      span[1] = Math.max(span[1], span[0] + planned - 1);
    }
    spans.forEach((epoch, span) -> begins.put(span[0], epoch));
  }

  /** How many epochs are done after a step; the step itself where nothing is known of it. */
  double at(long step) {
    Map.Entry<Long, Integer> begin = begins.floorEntry(step);
    if (begin == null) {
      return step;
    }
    long[] span = spans.get(begin.getValue());
    double done = (step - span[0] + 1.0) / (span[1] - span[0] + 1);
    return begin.getValue() - 1 + Math.min(1, done);
  }
}
