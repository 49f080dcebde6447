package io.convoy.executor.checkup;

import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Whether each parameter's gradient is the slope of the loss, by central differences in 64 bits
 * (CS231n, "Neural Networks 3", gradient checks), on every engine that runs the network. All values
 * of a parameter are moved at once in a random direction; where that disagrees, which a rectifier
 * at its kink explains, others and shorter ones are tried.
 */
final class GradientCheck implements ModelCheck {
  private static final List<Double> STEPS = List.of(1e-5, 1e-6, 1e-7, 1e-6);
  private static final double GOOD = 1e-4;
  private static final double BAD = 1e-2;

  /** Slopes below it are rounding. */
  private static final double FLOOR = 1e-5;

  private static final int IMAGES = 2;

  @Override
  public String name() {
    return "gradient";
  }

  @Override
  public List<Finding> run(ModelSubject subject) {
    List<Finding> findings = new ArrayList<>();
    for (String engine : Engines.names().subList(1, Engines.names().size())) {
      findings.add(run(subject, engine));
    }
    return findings;
  }

  private Finding run(ModelSubject subject, String engine) {
    try (Replica replica = subject.replica(engine, Precision.FP64)) {
      ImageBatch batch = subject.images().part(0, Math.min(IMAGES, subject.images().count()));
      return new Comparison(replica, batch).run(engine, subject.effort().gradient().toNanos());
    } catch (UnsupportedOperationException e) {
      return Finding.ok(name(), "not looked at on %s: %s", engine, e.getMessage());
    }
  }

  /** The comparison on one engine. */
  private final class Comparison {
    private final Replica replica;
    private final ImageBatch batch;
    private final double[] gradient;

    Comparison(Replica replica, ImageBatch batch) {
      this.replica = replica;
      this.batch = batch;
      replica.gradientBuffer().clear();
      replica.accumulate(batch, 1);
      gradient = values(replica.gradientBuffer().gradient());
    }

    Finding run(String engine, long nanos) {
      List<Segment> segments = new ArrayList<>();
      for (Segment segment : replica.layout().segments()) {
        if (segment.learns() && segment.role() != Role.STATISTIC) {
          segments.add(segment);
        }
      }
      int all = segments.size();
      Collections.shuffle(segments, new Random(1)); // so that a part of them is of all depths
      long end = System.nanoTime() + nanos;
      double worst = 0;
      String where = "";
      int done = 0;
      for (Segment segment : segments) {
        if (System.nanoTime() > end) {
          break;
        }
        double error = error(segment, done);
        done++;
        if (!(error <= worst)) {
          worst = error;
          where = segment.name();
        }
      }
      return finding(engine, done + " of " + all, worst, where);
    }

    private Finding finding(String engine, String looked, double worst, String where) {
      Finding found =
          Finding.ok(
              name(),
              "on %s: relative error up to %.2g (%s), %s parameters",
              engine,
              worst,
              where,
              looked);
      if (worst <= GOOD) {
        return found;
      }
      return worst <= BAD
          ? found.warning("often kinks of activations at this start; if not, a layer's backward")
          : found.red("the backward of " + where + ", or of a layer after it, is wrong");
    }

    /** The least relative error of some directions. */
    private double error(Segment segment, int number) {
      double least = Double.POSITIVE_INFINITY;
      for (int way = 0; way < STEPS.size() && !(least <= GOOD); way++) {
        float[] direction = direction(segment, number * STEPS.size() + way);
        double expected = 0;
        for (int i = 0; i < direction.length; i++) {
          expected += direction[i] * gradient[(int) segment.place() + i];
        }
        double step = STEPS.get(way);
        double above = lossAt(segment, direction, step);
        double below = lossAt(segment, direction, -step);
        double slope = (above - below) / (2 * step);
        double scale = Math.max(FLOOR, Math.max(Math.abs(slope), Math.abs(expected)));
        least = Math.min(least, Math.abs(slope - expected) / scale);
      }
      return least;
    }

    private float[] direction(Segment segment, long seed) {
      Random random = new Random(seed);
      float[] direction = new float[(int) segment.length()];
      for (int i = 0; i < direction.length; i++) {
        direction[i] = 2 * random.nextFloat() - 1;
      }
      return direction;
    }

    private double lossAt(Segment segment, float[] direction, double move) {
      try (PointerScope scope = new PointerScope()) {
        Tensor moves = torch.tensor(direction).to(ScalarType.Double).mul(new Scalar(move));
        Tensor parameter = replica.parameters().narrow(0, segment.offset(), segment.length());
        Tensor before = parameter.clone();
        parameter.add_(moves);
        replica.gradientBuffer().clear();
        replica.accumulate(batch, 1);
        parameter.copy_(before);
        return replica.gradientBuffer().lossSum();
      }
    }
  }

  private static double[] values(Tensor tensor) {
    try (PointerScope scope = new PointerScope()) {
      double[] values = new double[(int) tensor.numel()];
      tensor.to(ScalarType.Double).contiguous().data_ptr_double().get(values);
      return values;
    }
  }
}
