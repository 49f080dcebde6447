package io.convoy.executor.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;

/**
 * The JSON of DL4J's configurations. It names classes, which DL4J loads before it looks whether
 * they fit; so this looks first whether they are of a kind that a network is made of.
 */
public final class ModelJson {
  private static final String CLASS = "@class";
  private static final List<String> ALLOWED =
      List.of("org.deeplearning4j.nn.", "org.nd4j.", "io.convoy.executor.model.layer.");

  private ModelJson() {}

  /**
   * Parses any JSON without making objects of it; what is nested too deeply is refused.
   *
   * @throws IOException if it is no JSON
   */
  public static JsonNode parse(String json) throws IOException {
    return new ObjectMapper().readTree(json);
  }

  /**
   * A graph.
   *
   * @throws IllegalArgumentException if it is no JSON, or names a class that no network is made of
   */
  public static ComputationGraphConfiguration graph(String json) {
    requireAllowed(json);
    return ComputationGraphConfiguration.fromJson(json);
  }

  /**
   * A stack of layers.
   *
   * @throws IllegalArgumentException as {@link #graph}
   */
  public static MultiLayerConfiguration stack(String json) {
    requireAllowed(json);
    return MultiLayerConfiguration.fromJson(json);
  }

  private static void requireAllowed(String json) {
    Deque<JsonNode> open = new ArrayDeque<>();
    try {
      open.push(parse(json));
    } catch (IOException e) {
      throw new IllegalArgumentException("the model's configuration is no JSON", e);
    }
    while (!open.isEmpty()) {
      JsonNode node = open.pop();
      JsonNode named = node.get(CLASS);
      if (named != null && ALLOWED.stream().noneMatch(named.asText()::startsWith)) {
        throw new IllegalArgumentException(
            String.format(
                "it names the class %s, and a network is made of those of DL4J, ND4J and Convoy"
                    + " alone",
                named.asText()));
      }
      node.forEach(open::push);
    }
  }
}
