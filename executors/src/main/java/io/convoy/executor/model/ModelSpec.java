package io.convoy.executor.model;

import io.convoy.executor.data.dataset.ImageShape;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a recipe says of the network: an architecture of the catalogue and its options.
 *
 * @param name a name of the catalogue, for instance {@code resnet20}
 * @param input the size of the images it takes
 * @param classes number of classes
 * @param options numeric options of the architecture, for instance {@code width -> 16}
 * @param texts options that are texts, for instance {@code cell}
 * @param seed of the weights' initial values
 */
public record ModelSpec(
    String name,
    ImageShape input,
    int classes,
    Map<String, Double> options,
    Map<String, String> texts,
    long seed)
    implements Serializable {
  public ModelSpec {
    if (classes < 2) {
      throw new IllegalArgumentException("classes = " + classes + ": must be at least 2");
    }
    options = new TreeMap<>(options);
    texts = new TreeMap<>(texts);
  }

  /** The same without texts. */
  public ModelSpec(
      String name, ImageShape input, int classes, Map<String, Double> options, long seed) {
    this(name, input, classes, options, Map.of(), seed);
  }
}
