package io.convoy.driver.snapshot;

import io.convoy.executor.data.Dataset.ColourStatistics;
import io.convoy.executor.data.ImageShape;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a stored model is, so that it is not taken for another and gets the images that it expects.
 *
 * @param name of the architecture
 * @param input size of the images
 * @param options of the architecture
 * @param classes names, in the order of the outputs
 * @param colours by whose mean and standard deviation images are normalised
 */
public record ModelIdentity(
    String name,
    ImageShape input,
    Map<String, Double> options,
    List<String> classes,
    ColourStatistics colours) {
  public ModelIdentity {
    options = new TreeMap<>(options);
    classes = List.copyOf(classes);
  }

  @Override
  public String toString() {
    return String.format(
        "%s%s for %s images of %d classes",
        name, options.isEmpty() ? "" : " " + options, input, classes.size());
  }
}
