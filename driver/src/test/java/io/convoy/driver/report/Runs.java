package io.convoy.driver.report;

import io.convoy.driver.schedule.Timeline;
import io.convoy.executor.optim.UpdateFigures;
import io.convoy.executor.round.EvaluationCounts;
import io.convoy.executor.round.EvaluationCounts.ClassCounts;
import io.convoy.executor.round.StepMetrics;
import java.util.ArrayList;
import java.util.List;

/** Events of made-up runs. */
final class Runs {
  private static final int STEPS_PER_EPOCH = 4;

  private Runs() {}

  static RunFacts facts(long firstStep) {
    return facts(firstStep, Timeline.even(10, 256, 4));
  }

  static RunFacts facts(long firstStep, Timeline timeline) {
    return new RunFacts("runs/a", "resnet20", 272_474, "torch", 2, timeline, firstStep);
  }

  /** A step that takes {@code seconds}, with round figures. */
  static StepMetrics step(long step, double loss, double seconds) {
    return step(step, (int) ((step - 1) / STEPS_PER_EPOCH) + 1, loss, seconds);
  }

  static StepMetrics step(long step, int epoch, double loss, double seconds) {
    return new StepMetrics(step, epoch, loss, 0.25, 0.0832, UpdateFigures.of(1.5), seconds, 0.01);
  }

  /**
   * 10 images in each class; of class i, i modulo 11 are found and the others taken for class 0.
   */
  static EvaluationCounts counts(int classes) {
    List<ClassCounts> each = new ArrayList<>();
    long hits = 0;
    for (int i = 0; i < classes; i++) {
      each.add(new ClassCounts(10, i % 11, i % 11));
      hits += i % 11;
    }
    long images = 10L * classes;
    each.set(0, new ClassCounts(10, 0, images - hits));
    return new EvaluationCounts(images, 1.5 * images, hits, images - 1, each);
  }
}
