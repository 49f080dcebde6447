package io.convoy.executor.model.layer;

import io.convoy.executor.model.layer.LayerParameter.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Lays out the parameters of {@link Parametrised} layers in DL4J's flat vector. */
final class ParameterTable implements ParamInitializer {
  static final ParameterTable INSTANCE = new ParameterTable();

  private ParameterTable() {}

  private static List<LayerParameter> parameters(Layer layer) {
    return ((Parametrised) layer).parameters();
  }

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return parameters(layer).stream().mapToLong(LayerParameter::length).sum();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return parameters(layer).stream().map(LayerParameter::name).toList();
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return keys(layer, Kind.WEIGHT);
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return keys(layer, Kind.BIAS);
  }

  private static List<String> keys(Layer layer, Kind kind) {
    return parameters(layer).stream()
        .filter(p -> p.kind() == kind)
        .map(LayerParameter::name)
        .toList();
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return weightKeys(layer).contains(key);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return biasKeys(layer).contains(key);
  }

  /** What a parameter is. */
  static Kind kind(Layer layer, String key) {
    return parameters(layer).stream()
        .filter(p -> p.name().equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no parameter " + key + " in " + layer))
        .kind();
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray flat, boolean initialize) {
    Map<String, INDArray> views = views(conf.getLayer(), flat);
    for (LayerParameter parameter : parameters(conf.getLayer())) {
      conf.addVariable(parameter.name());
      if (initialize) {
        parameter.start().accept(views.get(parameter.name()));
      }
    }
    return views;
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray flat) {
    return views(conf.getLayer(), flat);
  }

  private static Map<String, INDArray> views(Layer layer, INDArray flat) {
    INDArray vector = flat.reshape(flat.length());
    Map<String, INDArray> views = new LinkedHashMap<>();
    long next = 0;
    for (LayerParameter parameter : parameters(layer)) {
      long end = next + parameter.length();
      INDArray values = vector.get(NDArrayIndex.interval(next, end));
      views.put(parameter.name(), values.reshape('c', parameter.shape()));
      next = end;
    }
    return views;
  }
}
