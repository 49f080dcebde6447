package io.convoy.executor.model.weights;

import io.convoy.executor.model.weights.ModelPlace.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The names that one project gives the tensors of an architecture.
 *
 * @param project whose names they are, for messages
 * @param framework of the project
 * @param rules of vertices; the first that matches counts
 * @param options of the architecture with which it computes what the project's does; the rest is
 *     free
 */
record Naming(
    String project, Framework framework, List<NameRule> rules, Map<String, Double> options) {
  /** As PyTorch pads and normalises. */
  static final Map<String, Double> PYTORCH = Map.of("same-padding", 0.0, "epsilon", 1e-5);

  /** As TensorFlow does. */
  static final Map<String, Double> TENSORFLOW = Map.of("same-padding", 1.0, "epsilon", 1e-3);

  /** The model's own names, as DL4J files and snapshots have them. */
  static final Naming OWN = new Naming("DL4J", Framework.DL4J, List.of(), Map.of());

  Naming {
    rules = List.copyOf(rules);
    options = Map.copyOf(options);
  }

  /** Of a project in PyTorch: patterns of vertices, each before the name of a module. */
  static Naming torch(String project, String... verticesAndModules) {
    return new Naming(project, Framework.TORCH, rules(verticesAndModules), Map.of());
  }

  /** Of Keras: patterns of vertices, each before the name of a layer. */
  static Naming keras(String... verticesAndLayers) {
    return new Naming("Keras", Framework.KERAS, rules(verticesAndLayers), Map.of());
  }

  private static List<NameRule> rules(String... verticesAndModules) {
    List<NameRule> rules = new ArrayList<>();
    for (int i = 0; i < verticesAndModules.length; i += 2) {
      rules.add(NameRule.of(verticesAndModules[i], verticesAndModules[i + 1]));
    }
    return rules;
  }

  /** The same, of a network that is the project's with these options alone. */
  Naming where(Map<String, Double> others) {
    return new Naming(project, framework, rules, others);
  }

  /** What a parameter's tensor can be called there; nothing if the project has none. */
  List<String> names(ModelPlace place) {
    if (framework == Framework.DL4J) {
      return List.of(place.view().name());
    }
    return rule(place)
        .flatMap(rule -> rule.name(place.vertex(), place.index()))
        .map(module -> names(module, place))
        .orElse(List.of());
  }

  private Optional<NameRule> rule(ModelPlace place) {
    return rules.stream()
        .filter(rule -> rule.name(place.vertex(), place.index()).isPresent())
        .findFirst();
  }

  private List<String> names(String module, ModelPlace place) {
    return module.endsWith("!")
        ? List.of(module.substring(0, module.length() - 1))
        : framework.tensors(place.parameter()).stream()
            .map(tensor -> module + framework.separator() + tensor)
            .toList();
  }

  /** The tensor that the project has for a parameter; empty if it has none. */
  Optional<WeightTensor> tensor(ModelPlace place) {
    List<Long> here = framework.stored(place);
    List<Long> shape =
        rule(place)
            .filter(rule -> place.kind() != Kind.VECTOR || rule.module().endsWith("!"))
            .map(rule -> rule.form().shape(here))
            .orElse(here);
    return names(place).stream().findFirst().map(name -> new WeightTensor(name, shape));
  }
}
