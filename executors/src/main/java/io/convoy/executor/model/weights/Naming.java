package io.convoy.executor.model.weights;

import java.util.List;
import java.util.Optional;

/**
 * The names that one project gives the tensors of an architecture.
 *
 * @param project whose names they are, for messages
 * @param framework of the project
 * @param rules of vertices; the first that matches counts
 */
record Naming(String project, Framework framework, List<NameRule> rules) {
  /** The model's own names, as DL4J files and snapshots have them. */
  static final Naming OWN = new Naming("DL4J", Framework.DL4J, List.of());

  Naming {
    rules = List.copyOf(rules);
  }

  /** What a parameter's tensor can be called there; nothing if the project has none. */
  List<String> names(ModelPlace place) {
    if (framework == Framework.DL4J) {
      return List.of(place.view().name());
    }
    Optional<String> module =
        rules.stream()
            .flatMap(rule -> rule.name(place.vertex(), place.index()).stream())
            .findFirst();
    if (module.isEmpty()) {
      return List.of();
    } else if (module.get().endsWith("!")) {
      return List.of(module.get().substring(0, module.get().length() - 1));
    }
    return framework.tensors(place.parameter()).stream()
        .map(tensor -> module.get() + framework.separator() + tensor)
        .toList();
  }
}
