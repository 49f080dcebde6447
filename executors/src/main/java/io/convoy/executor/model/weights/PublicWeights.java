package io.convoy.executor.model.weights;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.model.weights.Framework.Arrangement;
import io.convoy.executor.safetensors.SafetensorsWriter;
import io.convoy.executor.safetensors.SafetensorsWriter.Content;
import io.convoy.executor.safetensors.ValueType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A network's parameters as a safetensors file, under the names and in the layout in which others
 * know its architecture: torchvision's or timm's where they have it, else DL4J's. What is written
 * can be read again, to the bit.
 */
public final class PublicWeights {
  private final FlatParameters parameters;
  private final Naming naming;
  private final List<ModelPlace> places;

  private PublicWeights(FlatParameters parameters, Naming naming, List<ModelPlace> places) {
    this.parameters = parameters;
    this.naming = naming;
    this.places = places;
  }

  /**
   * Those of a network, which the caller closes later.
   *
   * @param model the architecture's name, by which its public names are known
   * @param options of the architecture that are not as the catalogue has them
   */
  public static PublicWeights of(
      ComputationGraph network, String model, Map<String, Double> options) {
    FlatParameters parameters = FlatParameters.of(network);
    return new PublicWeights(
        parameters,
        Namings.published(model, options),
        ModelPlace.of(network.getConfiguration(), parameters));
  }

  /** Whose names the tensors have. */
  public String project() {
    return naming.project();
  }

  /**
   * Writes the file; the stream stays open.
   *
   * @param metadata what the file says of itself, beside the framework whose layout it has
   */
  public void writeTo(OutputStream out, Map<String, String> metadata) throws IOException {
    NativeLibraries.load();
    Map<String, String> all = new TreeMap<>(metadata);
    all.put("names", naming.project());
    if (naming.framework() == Framework.TORCH) {
      all.put("format", "pt");
    }
    List<Content> contents = new ArrayList<>();
    for (ModelPlace place : places) {
      WeightTensor tensor = naming.tensor(place).orElseThrow();
      contents.add(
          new Content(
              tensor.name(), ValueType.F32, tensor.shape(), values -> values.write(bytes(place))));
    }
    SafetensorsWriter.write(out, all, contents);
  }

  private byte[] bytes(ModelPlace place) {
    float[] values = arranged(place);
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  /** A parameter in the order of the file: the way of {@link StartingWeights}, back. */
  private float[] arranged(ModelPlace place) {
    Arrangement arrangement = naming.framework().arrangement(place, place.shape());
    int dimensions = arrangement.axes().size();
    long[] here = new long[dimensions];
    long[] back = new long[dimensions];
    for (int i = 0; i < dimensions; i++) {
      int axis = arrangement.axes().get(i).intValue();
      here[i] = arrangement.viewed().get(axis);
      back[axis] = i;
    }
    try (PointerScope scope = new PointerScope()) {
      float[] values = parameters.values(place.view());
      Tensor turned = torch.tensor(values).view(here).permute(back).contiguous();
      turned.data_ptr_float().get(values);
      return values;
    }
  }
}
