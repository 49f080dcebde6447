package io.convoy.executor.probe;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A linear classifier on features: softmax regression with L2, by L-BFGS (Nocedal and Wright 2006,
 * "Numerical Optimization", algorithm 7.5) with halving of steps that do not lower the loss enough
 * (Armijo's condition, equation 3.4). Features are standardised; the biases have no L2.
 */
public final class SoftmaxRegression {
  private static final int HISTORY = 10;
  private static final int MOST_STEPS = 200;
  private static final int MOST_HALVINGS = 20;
  private static final double ENOUGH = 1e-4;
  private static final double CONVERGED = 1e-4;

  private final Features train;
  private final int classes;

  /** The loss at some weights, and its gradient there. */
  private record Point(Tensor weights, double loss, Tensor slope) {}

  /** A change of the weights and that of the slope. */
  private record Pair(Tensor change, Tensor slope) {}

  /**
   * Prepares to fit.
   *
   * @param classes number of them
   */
  public SoftmaxRegression(Features train, int classes) {
    this.train = train;
    this.classes = classes;
  }

  /**
   * Fits the training images and classifies others.
   *
   * @param l2 factor of half the squared weights, beside the mean loss of an image
   * @return share of the others whose likeliest class is theirs
   */
  public double accuracy(double l2, Features others) {
    try (PointerScope scope = new PointerScope()) {
      Tensor images = tensor(train);
      Tensor weights = fit(images, answers(), l2);
      Tensor scores = torch.matmul(tensor(others), weights);
      Tensor best = torch.argmax(scores, new LongOptional(1), false).contiguous();
      long[] guesses = new long[others.count()];
      best.data_ptr_long().get(guesses);
      int hits = 0;
      for (int i = 0; i < guesses.length; i++) {
        hits += guesses[i] == others.labels()[i] ? 1 : 0;
      }
      return (double) hits / guesses.length;
    }
  }

  /** Standardised as the training images are, with a column of ones for the biases. */
  private Tensor tensor(Features features) {
    Features scaled = features.standardisedBy(train);
    Tensor rows = torch.tensor(scaled.values()).reshape(scaled.count(), scaled.width());
    return torch.constant_pad_nd(rows, new long[] {0, 1}, new Scalar(1));
  }

  /** {@code [N,classes]}, 1 at the class of each image. */
  private Tensor answers() {
    float[] rows = new float[train.count() * classes];
    for (int i = 0; i < train.count(); i++) {
      rows[i * classes + train.labels()[i]] = 1;
    }
    return torch.tensor(rows).reshape(train.count(), classes);
  }

  private Tensor fit(Tensor images, Tensor answers, double l2) {
    Loss loss = new Loss(images, answers, images.t().contiguous(), l2);
    Point at = loss.at(torch.zeros(train.width() + 1, classes));
    Deque<Pair> pairs = new ArrayDeque<>();
    for (int step = 0; step < MOST_STEPS && largest(at.slope()) > CONVERGED; step++) {
      Tensor direction = direction(at.slope(), pairs);
      Point next = search(loss, at, direction);
      if (next.loss() >= at.loss()) {
        break; // as exact as 32 bits allow
      }
      Tensor change = next.weights().sub(at.weights());
      Tensor slope = next.slope().sub(at.slope());
      if (dot(change, slope) > 1e-10 * dot(slope, slope)) {
        pairs.addLast(new Pair(change, slope));
      }
      if (pairs.size() > HISTORY) {
        pairs.removeFirst();
      }
      at = next;
    }
    return at.weights();
  }

  private static Point search(Loss loss, Point from, Tensor direction) {
    double fall = dot(from.slope(), direction);
    double length = 1;
    Point next = loss.at(from.weights().sub(direction));
    for (int i = 0;
        i < MOST_HALVINGS && !(next.loss() <= from.loss() - ENOUGH * length * fall);
        i++) {
      length /= 2;
      next = loss.at(from.weights().sub(direction, new Scalar(length)));
    }
    return next;
  }

  /** Algorithm 7.4: the slope times an estimate of the inverse curvature. */
  private static Tensor direction(Tensor slope, Deque<Pair> pairs) {
    Tensor direction = slope.clone();
    Deque<Double> factors = new ArrayDeque<>();
    for (Iterator<Pair> all = pairs.descendingIterator(); all.hasNext(); ) {
      Pair pair = all.next();
      double factor = dot(pair.change(), direction) / dot(pair.change(), pair.slope());
      factors.push(factor);
      direction.sub_(pair.slope(), new Scalar(factor));
    }
    if (!pairs.isEmpty()) {
      Pair last = pairs.getLast();
      direction.mul_(
          new Scalar(dot(last.change(), last.slope()) / dot(last.slope(), last.slope())));
    }
    for (Pair pair : pairs) {
      double back = dot(pair.slope(), direction) / dot(pair.change(), pair.slope());
      direction.add_(pair.change(), new Scalar(factors.pop() - back));
    }
    return direction;
  }

  private static double dot(Tensor one, Tensor other) {
    return one.mul(other).sum().item_double();
  }

  private static double largest(Tensor values) {
    return values.abs().max().item_double();
  }

  /** Mean cross-entropy and L2. */
  private record Loss(Tensor images, Tensor answers, Tensor transposed, double l2) {
    Point at(Tensor weights) {
      long count = images.size(0);
      Tensor logs = torch.log_softmax(torch.matmul(images, weights), 1);
      Tensor penalised = weights.narrow(0, 0, weights.size(0) - 1);
      double loss = -dot(logs, answers) / count + l2 / 2 * dot(penalised, penalised);
      Tensor slope =
          torch.matmul(transposed, logs.exp().sub(answers)).div(new Scalar((double) count));
      slope.narrow(0, 0, weights.size(0) - 1).add_(penalised, new Scalar(l2));
      return new Point(weights, loss, slope);
    }
  }
}
