package io.convoy.executor.engine.torch.layer;

import io.convoy.executor.engine.FlatParameters.View;
import io.convoy.executor.vector.ParameterLayout;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Every parameter as a view of the flat vector, and if it learns its gradient as a like view of the
 * flat gradient.
 *
 * <p>A trained parameter is an autograd leaf whose gradient is preset: backward adds to it in
 * place, so nothing is ever gathered or scattered. A frozen one is a constant to autograd, which
 * makes no graph of what depends on constants alone. Biases, scales, shifts and statistics are
 * {@code [n]} whatever DL4J's shape; weights have DL4J's shape. Owns its native memory.
 */
public final class ParameterTensors implements AutoCloseable {
  private final Tensor flat;
  private final Tensor flatGradient;
  private final Map<Object, Tensor> constants = new HashMap<>();
  private final Map<String, Tensor> values = new HashMap<>();
  private final Map<String, Tensor> gradients = new HashMap<>();
  private final GradientFront front;

  /**
   * @param views in ascending order of offset
   * @param layout which of them learn, and where their gradients are
   * @param flat all parameters, {@code [P]}
   * @param gradient {@code [learned]}
   */
  public ParameterTensors(List<View> views, ParameterLayout layout, Tensor flat, Tensor gradient) {
    this.flat = flat;
    this.flatGradient = gradient;
    List<GradientFront.Leaf> trained = new ArrayList<>();
    Map<String, Segment> segments =
        layout.segments().stream().collect(Collectors.toMap(Segment::name, one -> one));
    for (View view : views) {
      Segment segment = segments.get(view.name());
      Tensor value = viewOf(flat, view, view.offset()).detach();
      values.put(view.name(), value);
      if (segment.learns()) {
        Tensor slope = viewOf(gradient, view, segment.place());
        gradients.put(view.name(), slope);
        if (view.role() != Role.STATISTIC) {
          value.set_requires_grad(true);
          value.mutable_grad().put(slope);
          trained.add(new GradientFront.Leaf(value, segment.place()));
        }
      }
    }
    front = new GradientFront(trained);
  }

  /** How far backward is. */
  public GradientFront front() {
    return front;
  }

  private static Tensor viewOf(Tensor flat, View view, long begin) {
    if (view.role() != Role.WEIGHT) {
      return flat.narrow(0, begin, view.length());
    }
    return flat.as_strided(view.shape(), view.strides(), new LongOptional(begin));
  }

  /** A parameter by DL4J's name, for instance {@code conv1_W}. */
  Tensor value(String name) {
    return values.get(name);
  }

  /** Whether a parameter changes in training. */
  boolean learns(String name) {
    return gradients.containsKey(name);
  }

  /** The gradient of one that does, or for a statistic the amount to subtract from it. */
  Tensor gradient(String name) {
    return gradients.get(name);
  }

  /** All parameters, {@code [P]}. */
  Tensor flat() {
    return flat;
  }

  /** All gradients, {@code [learned]}. */
  Tensor flatGradient() {
    return flatGradient;
  }

  /**
   * What passes need again and again and what depends on nothing but the parameters' places.
   *
   * @param make called once for each key; kept until these leaves are closed
   */
  Tensor constant(Object key, Supplier<Tensor> make) {
    return constants.computeIfAbsent(
        key,
        k -> {
          Tensor made = make.get();
          made.retainReference();
          return made;
        });
  }

  @Override
  public void close() {
    constants.values().forEach(Tensor::close);
    values.values().forEach(Tensor::close);
    gradients.values().forEach(Tensor::close);
    front.close(); // after the tensors that call its hooks
  }
}
