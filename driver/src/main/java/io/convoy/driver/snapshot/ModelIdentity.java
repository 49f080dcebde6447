package io.convoy.driver.snapshot;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import io.convoy.executor.data.dataset.ImageShape;
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
 * @param colours of the training images, by which images are normalised
 * @param meanImage of the training images, as {@link io.convoy.executor.data.colour.InputColours}
 *     has it; empty unless images are normalised by it
 * @param origin where its first weights are from; null if they were random
 */
public record ModelIdentity(
    String name,
    ImageShape input,
    Map<String, Double> options,
    List<String> classes,
    ColourStatistics colours,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String meanImage,
    @JsonInclude(JsonInclude.Include.NON_NULL) Origin origin) {
  public ModelIdentity {
    meanImage = meanImage == null ? "" : meanImage; // files of older versions have none
    options = new TreeMap<>(options);
    classes = List.copyOf(classes);
  }

  /** The same under another name. */
  public ModelIdentity named(String other) {
    return new ModelIdentity(other, input, options, classes, colours, meanImage, origin);
  }

  /** The same with first weights from elsewhere; null for random ones. */
  public ModelIdentity from(Origin other) {
    return new ModelIdentity(name, input, options, classes, colours, meanImage, other);
  }

  /** Whether the other takes the same images and has the same layers and classes. */
  public boolean isAs(ModelIdentity other) {
    return from(null).equals(other.from(null));
  }

  @Override
  public String toString() {
    return String.format(
        "%s%s for %s images of %d classes",
        name, options.isEmpty() ? "" : " " + options, input, classes.size());
  }
}
