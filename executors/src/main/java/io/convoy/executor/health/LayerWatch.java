package io.convoy.executor.health;

import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.ActivationFigures;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.round.LayerFigures;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Measures, every so many steps, gradient, weights, update and outputs of each layer. It reads what
 * training computes and changes none of it. Owns native memory between a step's two looks.
 */
public final class LayerWatch implements AutoCloseable {
  /** Images whose outputs are looked at. */
  private static final int IMAGES = 32;

  private final Replica replica;
  private final int every;
  private final List<Segment> weights;
  private final List<Segment> learned;
  private Map<String, ActivationFigures> outputs = Map.of();
  private Map<String, Double> gradients = Map.of();
  private Tensor before;

  /**
   * Begins to watch.
   *
   * @param every steps from one measurement to the next; 0 for never
   */
  public LayerWatch(Replica replica, int every) {
    this.replica = replica;
    this.every = every;
    weights = replica.layout().segments().stream().filter(s -> s.role() != Role.STATISTIC).toList();
    learned = weights.stream().filter(Segment::learns).toList();
  }

  /** Whether a step is measured. */
  public boolean due(long step) {
    return every > 0 && step % every == 0;
  }

  /** Looks at the outputs for some images of the step. */
  public void look(ImageBatch batch) {
    outputs = replica.activations(batch.part(0, Math.min(IMAGES, batch.count())));
  }

  /**
   * Looks at the gradient, before it is applied.
   *
   * @param samples of which it is the sum
   */
  public void beforeUpdate(double samples) {
    close();
    before = replica.parameters().clone();
    Tensor gradient = replica.gradientBuffer().gradient();
    gradients = norms(learned, one -> gradient.narrow(0, one.place(), one.length()));
    gradients.replaceAll((vertex, norm) -> norm / samples);
  }

  /** What the step was like, once its update is done. */
  public LayerFigures afterUpdate(long step, int epoch) {
    Map<String, Double> sizes = norms(weights, this::part);
    before.sub_(replica.parameters());
    Map<String, Double> updates = norms(learned, this::part);
    close();
    Set<String> vertices = new LinkedHashSet<>(outputs.keySet());
    weights.forEach(segment -> vertices.add(segment.vertex()));
    List<LayerFigures.Layer> layers = new ArrayList<>();
    for (String vertex : vertices) {
      ActivationFigures output = outputs.getOrDefault(vertex, ActivationFigures.UNKNOWN);
      double size = sizes.getOrDefault(vertex, Double.NaN);
      double update = updates.getOrDefault(vertex, Double.NaN);
      layers.add(
          new LayerFigures.Layer(
              vertex,
              gradients.getOrDefault(vertex, Double.NaN),
              size,
              size > 0 ? update / size : Double.NaN,
              output.mean(),
              output.deviation(),
              output.dead()));
    }
    return new LayerFigures(step, epoch, layers);
  }

  private Tensor part(Segment segment) {
    return before.narrow(0, segment.offset(), segment.length());
  }

  /** The norms of all parameters of each vertex; the host reads once. */
  private static Map<String, Double> norms(List<Segment> segments, Function<Segment, Tensor> part) {
    Map<String, Double> norms = new TreeMap<>();
    try (PointerScope scope = new PointerScope()) {
      Tensor[] each = segments.stream().map(part).map(torch::norm).toArray(Tensor[]::new);
      Tensor here = torch.stack(new TensorVector(each)).to(ScalarType.Double).cpu();
      double[] values = new double[each.length];
      here.data_ptr_double().get(values);
      for (int i = 0; i < values.length; i++) {
        norms.merge(segments.get(i).vertex(), values[i], Math::hypot);
      }
    }
    return norms;
  }

  @Override
  public void close() {
    if (before != null) {
      before.close();
      before = null;
    }
  }
}
