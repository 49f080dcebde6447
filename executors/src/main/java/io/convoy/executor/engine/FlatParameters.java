package io.convoy.executor.engine;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.model.Frozen;
import io.convoy.executor.model.layer.LayerParameter;
import io.convoy.executor.model.layer.Parametrised;
import io.convoy.executor.vector.ParameterLayout;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The parameters of a DL4J graph as one flat vector, shared with LibTorch without a copy.
 *
 * <p>Offsets and strides are read from the graph's own views, never assumed: kernels are row-major,
 * matrices column-major, biases come first or last depending on the layer.
 */
public final class FlatParameters {

  /**
   * One parameter as a strided view of the flat vector.
   *
   * @param name vertex and parameter, for instance {@code conv1_W}
   * @param offset of its first value
   * @param shape of the array as DL4J has it
   * @param strides in values, one for each dimension
   * @param role what it is
   * @param regularisation its output units, and what its layer asks to be added to the loss
   * @param frozen whether its layer is frozen by the model itself
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record View(
      String name,
      long offset,
      long[] shape,
      long[] strides,
      Role role,
      LayerRegularisation regularisation,
      boolean frozen) {
    /** Number of values. */
    public long length() {
      long length = 1;
      for (long size : shape) {
        length *= size;
      }
      return length;
    }
  }

  private final ComputationGraph graph;
  private final List<View> views;

  private FlatParameters(ComputationGraph graph) {
    this.graph = graph;
    this.views = viewsOf(graph);
  }

  /** The parameters of an initialised graph. */
  public static FlatParameters of(ComputationGraph graph) {
    return new FlatParameters(graph);
  }

  /** A new graph with the initial parameters that configuration and seed give. */
  public static ComputationGraph initialised(
      ComputationGraphConfiguration model, Precision precision) {
    ComputationGraph graph = new ComputationGraph(configured(model, precision));
    graph.init();
    return graph;
  }

  /**
   * A new graph with a copy of other parameters.
   *
   * @param parameters {@code [P]}
   */
  public static ComputationGraph copied(
      ComputationGraphConfiguration model, Precision precision, Tensor parameters) {
    ComputationGraph graph = new ComputationGraph(configured(model, precision));
    INDArray copy = Nd4j.createUninitialized(dataType(precision), 1, parameters.numel());
    try (Tensor target = tensor(copy)) {
      target.copy_(parameters);
    }
    Nd4j.getAffinityManager().tagLocation(copy, Location.HOST);
    graph.init(copy, false);
    return graph;
  }

  /**
   * LibTorch's view of an ND4J vector's memory, {@code [P]}: what one writes the other reads.
   *
   * @param array {@code [P]} or {@code [1,P]} without gaps, not in a workspace; the tensor keeps it
   */
  public static Tensor tensor(INDArray array) {
    NativeLibraries.load();
    Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
    // address() and pointer() of a view's buffer leave out the view's offset
    long bytes = array.offset() * array.dataType().width();
    Pointer memory = new Address(array.data().addressPointer().address() + bytes);
    long[] shape = {array.length()};
    TensorOptions options = new TensorOptions(scalarType(array.dataType()));
    try (Tensor blob = torch.from_blob(memory, shape, options)) {
      return new Shared(blob, array);
    }
  }

  /** Where each parameter lies; all of them learn but those that the model itself freezes. */
  public ParameterLayout layout() {
    return new ParameterLayout(views.stream().map(FlatParameters::segment).toList());
  }

  private static Segment segment(View view) {
    return new Segment(
        view.name(),
        view.offset(),
        view.length(),
        view.role(),
        view.regularisation().units(),
        view.regularisation().penalty(),
        view.offset(),
        view.frozen() ? 0 : 1);
  }

  /** Every parameter, in ascending order of offset. */
  public List<View> views() {
    return views;
  }

  /** The graph's own vector, {@code [P]}; the caller keeps the graph reachable. */
  public Tensor tensor() {
    return tensor(graph.params());
  }

  /**
   * A parameter's values, the last dimension fastest.
   *
   * @param axes of the array as DL4J has it, in the order that is wanted; none for its own
   */
  public float[] values(View view, long... axes) {
    try (PointerScope scope = new PointerScope()) {
      LongOptional offset = new LongOptional(view.offset());
      Tensor array = tensor().as_strided(view.shape(), view.strides(), offset);
      Tensor ordered = (axes.length == 0 ? array : array.permute(axes)).contiguous();
      float[] values = new float[Math.toIntExact(view.length())];
      ordered.data_ptr_float().get(values);
      return values;
    }
  }

  private static ComputationGraphConfiguration configured(
      ComputationGraphConfiguration model, Precision precision) {
    NativeLibraries.loadNd4j();
    ComputationGraphConfiguration copy = model.clone();
    copy.setDataType(dataType(precision));
    return copy;
  }

  private static DataType dataType(Precision precision) {
    return precision == Precision.FP64 ? DataType.DOUBLE : DataType.FLOAT;
  }

  private static ScalarType scalarType(DataType type) {
    return type == DataType.DOUBLE ? ScalarType.Double : ScalarType.Float;
  }

  private static List<View> viewsOf(ComputationGraph graph) {
    long base = graph.params().offset();
    List<View> views = new ArrayList<>();
    for (GraphVertex vertex : graph.getVertices()) {
      if (!vertex.hasLayer()) {
        continue;
      }
      Layer layer = Frozen.within(vertex.getLayer().conf().getLayer());
      for (Map.Entry<String, INDArray> parameter : vertex.paramTable(false).entrySet()) {
        INDArray array = parameter.getValue();
        views.add(
            new View(
                vertex.getVertexName() + "_" + parameter.getKey(),
                array.offset() - base,
                array.shape(),
                array.stride(),
                role(layer, parameter.getKey()),
                LayerRegularisation.of(layer, parameter.getKey(), array),
                Frozen.is(graph.getConfiguration().getVertices().get(vertex.getVertexName()))));
      }
    }
    views.sort(Comparator.comparingLong(View::offset));
    return List.copyOf(views);
  }

  private static Role role(Layer layer, String parameter) {
    if (layer instanceof Parametrised own) {
      return own.parameters().stream()
          .filter(p -> p.name().equals(parameter))
          .map(p -> role(p.kind()))
          .findFirst()
          .orElseThrow();
    }
    if (layer instanceof BatchNormalization) {
      boolean trained =
          parameter.equals(BatchNormalizationParamInitializer.GAMMA)
              || parameter.equals(BatchNormalizationParamInitializer.BETA);
      return trained ? Role.NORMALISATION : Role.STATISTIC;
    }
    if (layer instanceof PReLULayer) {
      return Role.NORMALISATION; // decay would pull it towards ReLU (He et al. 2015, section 2.1)
    }
    return layer.initializer().isBiasParam(layer, parameter) ? Role.BIAS : Role.WEIGHT;
  }

  private static Role role(LayerParameter.Kind kind) {
    return switch (kind) {
      case WEIGHT -> Role.WEIGHT;
      case BIAS -> Role.BIAS;
      case SCALE -> Role.NORMALISATION;
      case STATISTIC -> Role.STATISTIC;
    };
  }

  /** A tensor in an array's memory, which is not freed as long as the tensor can be reached. */
  private static final class Shared extends Tensor {
    @SuppressWarnings("unused") // is there to be kept
    private final transient INDArray array;

    Shared(Tensor tensor, INDArray array) {
      super(tensor);
      this.array = array;
    }
  }

  /** A typed pointer's position would count values, not bytes: this one is just an address. */
  private static final class Address extends Pointer {
    Address(long address) {
      this.address = address;
    }
  }
}
