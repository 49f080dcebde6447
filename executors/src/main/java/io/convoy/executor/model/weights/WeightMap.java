package io.convoy.executor.model.weights;

import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.model.weights.ModelPlace.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * Which tensor of a file becomes which parameter of a model: by the names of the project whose
 * names fit best. All but the last layer must be there, and fit; nothing else may be.
 */
final class WeightMap {
  private static final int GREY = 1;
  private static final int COLOUR = 3;

  /**
   * A tensor for a parameter.
   *
   * @param shape the parameter's dimensions as the file has them, in DL4J's order: they differ from
   *     the place's in the channels of images, or in the number of classes
   */
  record Match(ModelPlace place, WeightTensor tensor, List<Long> shape) {
    /** Outputs of the last layer in the file. */
    long classes() {
      return shape.get(place.classAxis());
    }
  }

  private final String model;
  private final String format;
  private final Naming naming;
  private final List<ModelPlace> places;
  private final Map<String, WeightTensor> tensors;
  private final List<Match> matches = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private WeightMap(String model, WeightsFile file, Naming naming, List<ModelPlace> places) {
    this.model = model;
    this.format = file.format();
    this.naming = naming;
    this.places = places;
    tensors = byName(file);
  }

  /**
   * Matches a file with a model.
   *
   * @param model the architecture's name, by which its public names are known
   * @param parameters of the model
   * @throws WeightsException if the file is of another model, naming what is wrong
   */
  static WeightMap of(
      WeightsFile file,
      String model,
      ComputationGraphConfiguration configuration,
      FlatParameters parameters) {
    List<ModelPlace> places = ModelPlace.of(configuration, parameters);
    Map<String, WeightTensor> tensors = byName(file);
    Naming best =
        Namings.of(model).stream()
            .max(Comparator.comparingLong(naming -> known(naming, places, tensors)))
            .orElseThrow();
    if (known(best, places, tensors) == 0) {
      throw new WeightsException(
          String.format(
              "holds %s, and none of them has a name that is known of %s (%s)",
              WeightReport.shown(file.tensors().stream().map(WeightTensor::toString).toList()),
              model,
              Namings.of(model).stream()
                  .map(Naming::project)
                  .distinct()
                  .collect(Collectors.joining(", "))));
    }
    WeightMap map = new WeightMap(model, file, best, places);
    map.match();
    return map;
  }

  private static Map<String, WeightTensor> byName(WeightsFile file) {
    Map<String, WeightTensor> tensors = new LinkedHashMap<>();
    for (WeightTensor tensor : file.tensors()) {
      if (tensors.put(tensor.name(), tensor) != null) {
        throw new WeightsException(
            String.format("holds two tensors of the name %s", tensor.name()));
      }
    }
    return tensors;
  }

  private static long known(
      Naming naming, List<ModelPlace> places, Map<String, WeightTensor> tensors) {
    return places.stream()
        .filter(place -> naming.names(place).stream().anyMatch(tensors::containsKey))
        .count();
  }

  private void match() {
    List<String> missing = new ArrayList<>();
    Set<String> used = new HashSet<>();
    for (ModelPlace place : places) {
      Optional<WeightTensor> tensor =
          naming.names(place).stream().map(tensors::get).filter(t -> t != null).findFirst();
      if (tensor.isPresent()) {
        used.add(tensor.get().name());
        match(place, tensor.get());
      } else if (place.isHead()) {
        // the classifier in whose place a projection is; other dimensions do not matter
        place.replaced().ifPresent(head -> used.addAll(naming.names(head)));
      } else {
        List<String> names = naming.names(place);
        missing.add(names.isEmpty() ? place.view().name() : names.get(0));
      }
    }
    List<String> unexpected =
        tensors.values().stream()
            .filter(tensor -> !used.contains(tensor.name()) && !naming.framework().ignores(tensor))
            .map(WeightTensor::toString)
            .toList();
    if (!missing.isEmpty()) {
      problems.add("lacks " + WeightReport.shown(missing) + " of " + model);
    }
    if (!unexpected.isEmpty()) {
      problems.add(
          "holds " + WeightReport.shown(unexpected) + ", which " + model + " does not have");
    }
    if (!problems.isEmpty()) {
      throw new WeightsException(String.join("; it ", problems));
    }
  }

  private void match(ModelPlace place, WeightTensor tensor) {
    for (List<Long> shape : acceptable(place, tensor)) {
      if (naming.framework().arrangement(place, shape).takes(tensor)) {
        matches.add(new Match(place, tensor, shape));
        return;
      }
    }
    problems.add(
        String.format(
            "holds %s where %s of %s needs %s",
            tensor, place.view().name(), model, naming.framework().shape(place)));
  }

  /** The dimensions that fit: the parameter's own, of other image channels, or other classes. */
  private static List<List<Long>> acceptable(ModelPlace place, WeightTensor tensor) {
    List<List<Long>> shapes = new ArrayList<>(List.of(place.shape()));
    if (place.readsImages() && place.kind() == Kind.KERNEL) {
      shapes.add(place.shape(1, place.shape().get(1) == GREY ? COLOUR : GREY));
    }
    if (place.isHead()) {
      int axis = place.classAxis();
      long others = place.view().length() / place.shape().get(axis);
      if (tensor.length() % others == 0) {
        shapes.add(place.shape(axis, tensor.length() / others));
      }
    }
    return shapes;
  }

  List<Match> matches() {
    return matches;
  }

  Naming naming() {
    return naming;
  }

  List<ModelPlace> places() {
    return places;
  }

  /** What is taken where the last layer's outputs are these classes. */
  WeightReport report(ClassRows rows) {
    List<String> taken = new ArrayList<>();
    List<String> random = new ArrayList<>();
    Set<String> used = new HashSet<>();
    Set<ModelPlace> filled = new HashSet<>();
    long renamed = 0;
    for (Match match : matches) {
      String name = match.place().view().name();
      filled.add(match.place());
      boolean whole = !match.place().isHead() || rows.whole(match.classes());
      long named = whole ? 0 : rows.named(match.classes());
      if (whole || named > 0) {
        used.add(match.tensor().name());
        taken.add(match.tensor() + " becomes " + name);
        renamed += match.tensor().name().equals(name) ? 0 : 1;
      }
      if (!whole) {
        random.add(
            String.format(
                "%s (%d classes in the file, %d here, %d of them by name)",
                name, match.classes(), rows.here().size(), named));
      }
    }
    places.stream()
        .filter(place -> !filled.contains(place))
        .forEach(place -> random.add(place.view().name() + " (not in the file)"));
    List<String> leftOut = tensors.keySet().stream().filter(name -> !used.contains(name)).toList();
    return new WeightReport(format, naming.project(), taken, renamed, leftOut, random);
  }
}
