package io.convoy.executor.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.convoy.executor.model.layer.CentredNormal;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.weights.WeightInitDistribution;

/**
 * The JSON of DL4J's configurations. It names classes, which DL4J loads before it looks whether
 * they fit; so this looks first whether they are of a kind that a network is made of.
 */
public final class ModelJson {
  private static final String CLASS = "@class";
  private static final List<String> ALLOWED =
      List.of("org.deeplearning4j.nn.", "org.nd4j.", "io.convoy.executor.model.layer.");

  private static final Pattern CENTRED =
      Pattern.compile(
          String.format(
              "\\{\\s*\"%s\"\\s*:\\s*\"%s\"\\s*,\\s*\"deviation\"\\s*:\\s*([^\\s}]+)\\s*}",
              CLASS, Pattern.quote(CentredNormal.class.getName())));
  private static final String NORMAL =
      String.format(
          "{\"%1$s\":\"%2$s\",\"distribution\":{\"type\":\"%3$s\",\"mean\":0.0,\"std\":$1}}",
          CLASS, WeightInitDistribution.class.getName(), NormalDistribution.class.getName());

  private ModelJson() {}

  /**
   * A network that has its weights, with what it began from in DL4J's own classes: one that has
   * nothing else of Convoy opens without it.
   */
  public static String stored(String json) {
    return CENTRED.matcher(json).replaceAll(NORMAL);
  }

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
