package io.convoy.jobs.probe;

import io.convoy.executor.probe.Features;
import io.convoy.executor.probe.NearestNeighbours;
import io.convoy.executor.probe.SoftmaxRegression;
import java.util.List;
import java.util.stream.IntStream;

/** The classifiers of one layer's features. */
final class Probe {
  /** The last of each so many training images of a class chooses the L2. */
  private static final int HELD_OUT = 5;

  private static final List<Double> L2 = List.of(1.0, 1e-1, 1e-2, 1e-3, 1e-4);

  private final int classes;
  private final int neighbours;

  Probe(int classes, int neighbours) {
    this.classes = classes;
    this.neighbours = neighbours;
  }

  StageAccuracy of(String layer, Features train, Features val) {
    double l2 = choose(train);
    return new StageAccuracy(
        layer,
        train.width(),
        new SoftmaxRegression(train, classes).accuracy(l2, val),
        l2,
        new NearestNeighbours(train, classes, neighbours).accuracy(val));
  }

  /** The L2 that serves held-out training images best; of equals the larger one. */
  private double choose(Features train) {
    boolean[] out = heldOut(train);
    int[] kept = IntStream.range(0, out.length).filter(i -> !out[i]).toArray();
    int[] asked = IntStream.range(0, out.length).filter(i -> out[i]).toArray();
    if (asked.length == 0) {
      return L2.get(0);
    }
    SoftmaxRegression fit = new SoftmaxRegression(train.rows(kept), classes);
    Features others = train.rows(asked);
    double best = L2.get(0);
    double accuracy = -1;
    for (double l2 : L2) {
      double reached = fit.accuracy(l2, others);
      if (reached > accuracy) {
        best = l2;
        accuracy = reached;
      }
    }
    return best;
  }

  private boolean[] heldOut(Features train) {
    int[] seen = new int[classes];
    boolean[] out = new boolean[train.count()];
    for (int i = 0; i < out.length; i++) {
      out[i] = ++seen[train.labels()[i]] % HELD_OUT == 0;
    }
    return out;
  }
}
