package io.convoy.driver.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoy.executor.round.ImageAnswers.Features;
import java.util.Comparator;
import java.util.List;

/**
 * Which images lie nearest to some others in the space of the last layer's input, by Euclidean
 * distance (Krizhevsky, Sutskever and Hinton 2012, "ImageNet Classification with Deep Convolutional
 * Neural Networks", section 6.1).
 */
final class Neighbours {
  private static final int QUERIES = 8;
  private static final int NEAREST = 6;

  private final List<String> labels;
  private final List<String> paths;
  private final List<Features> features;

  private record Distance(Features image, double distance) {}

  Neighbours(List<String> labels, List<String> paths, List<Features> features) {
    this.labels = labels;
    this.paths = paths;
    this.features = features;
  }

  /** Adds evenly spaced images with those nearest to them; nothing if no features are known. */
  void addTo(ObjectNode report) {
    if (features.size() < 2) {
      return;
    }
    ArrayNode queries = report.putArray("neighbours");
    int count = Math.min(QUERIES, features.size());
    for (int i = 0; i < count; i++) {
      Features query = features.get((int) ((long) i * features.size() / count));
      ArrayNode nearest = put(queries.addObject(), query).putArray("nearest");
      features.stream()
          .filter(other -> other.number() != query.number())
          .map(other -> new Distance(other, distance(query.values(), other.values())))
          .sorted(Comparator.comparingDouble(Distance::distance))
          .limit(NEAREST)
          .forEach(one -> put(nearest.addObject(), one.image()).put("distance", one.distance()));
    }
  }

  private ObjectNode put(ObjectNode node, Features image) {
    return node.put("sample", image.number())
        .put("path", paths.get((int) image.number()))
        .put("label", labels.get(image.label()));
  }

  private static double distance(float[] one, float[] other) {
    double squares = 0;
    for (int i = 0; i < one.length; i++) {
      double difference = one[i] - other[i];
      squares += difference * difference;
    }
    return Math.sqrt(squares);
  }
}
