package io.convoy.driver.conf;

import io.convoy.executor.base.NearestName;
import io.convoy.executor.base.RefusedException;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.model.Initialisations;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.NetworkStages;
import io.convoy.executor.model.file.ModelFile;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * The network.
 *
 * @param name of the architecture, one of the catalogue; empty if there is a file
 * @param file of an architecture from elsewhere, as written; empty if there is none
 * @param weights what the parameters are before the first step
 * @param weightsFrom a run, a snapshot or a file from which they are taken, as written; empty if
 *     there is none
 * @param init how the weights of hidden layers begin, a name of {@link Initialisations}
 * @param headScale factor of the random values with which a replaced last layer starts
 * @param input the size of the images it takes
 * @param parameters options of the architecture that are given, numbers and texts
 */
public record ModelConf(
    String name,
    String file,
    WeightsChoice weights,
    String weightsFrom,
    String init,
    double headScale,
    ImageShape input,
    Map<String, Object> parameters) {
  public ModelConf {
    if (name.isEmpty() && file.isEmpty()) {
      throw new RefusedException(
          "name",
          "\"\"",
          "must be an architecture (\"convoy models\" lists them), or give model.file");
    }
    if (!name.isEmpty() && !file.isEmpty()) {
      throw new RefusedException(
          "name",
          name,
          "must not be given beside model.file = " + file + "; model.name= takes it back");
    }
    if (weights == WeightsChoice.FILE && file.isEmpty()) {
      throw new RefusedException("weights", "file", "needs model.file, which holds them");
    }
    if (weights == WeightsChoice.FILE && !weightsFrom.isEmpty()) {
      throw new RefusedException(
          "weights-from", weightsFrom, "must not be given beside model.weights = file");
    }
    if (!Initialisations.catalogue().names().contains(init)) {
      Set<String> known = Initialisations.catalogue().names();
      throw new RefusedException(
          "init", init, "no such initialisation; " + NearestName.instead(init, known));
    }
    if (!(headScale >= 0 && headScale <= 100)) {
      throw new RefusedException("head-scale", headScale, "must be from 0 to 100");
    }
    parameters =
        (name.isEmpty() ? ModelFile.OPTIONS : ModelCatalogue.catalogue().kind(name))
            .checked(parameters);
  }

  /** What tells the architecture apart: its name or its file. */
  public String source() {
    return name.isEmpty() ? file : name;
  }

  /** Whether {@link #file} is a file, not a model of DL4J's zoo. */
  public boolean isFile() {
    return !file.isEmpty() && !ModelFile.isZoo(file);
  }

  ModelConf withFile(String other) {
    return new ModelConf(name, other, weights, weightsFrom, init, headScale, input, parameters);
  }

  ModelConf withWeightsFrom(String other) {
    return new ModelConf(name, file, weights, other, init, headScale, input, parameters);
  }

  ModelConf withInit(String other) {
    return new ModelConf(name, file, weights, weightsFrom, other, headScale, input, parameters);
  }

  /**
   * The network that is built, without what a task or adapters add.
   *
   * @param spec as {@link #spec} gives it
   * @param hadoop asked for only if it is of a file
   */
  public ComputationGraphConfiguration network(ModelSpec spec, Supplier<Configuration> hadoop) {
    ComputationGraphConfiguration model =
        file.isEmpty()
            ? ModelCatalogue.configuration(spec)
            : ModelFile.configuration(file, spec, hadoop.get());
    return Initialisations.begin(model, init);
  }

  /** Whether all parameters are drawn from the run's seed. */
  public boolean startsAtRandom() {
    return weights == WeightsChoice.RANDOM && weightsFrom.isEmpty();
  }

  /** The parts of a network of this architecture. */
  public NetworkStages stages(ComputationGraphConfiguration model) {
    return name.isEmpty() ? NetworkStages.ofFile(model) : NetworkStages.ofCatalogue(model);
  }

  /** What is built, once the dataset tells the number of classes. */
  public ModelSpec spec(int classes, long seed) {
    return new ModelSpec(source(), input, classes, options(), texts(), seed);
  }

  /** What a snapshot calls the model: its source, and what is given as text. */
  public String identity() {
    return texts().isEmpty() ? source() : source() + " " + texts();
  }

  /** The options that are numbers, by name. */
  public Map<String, Double> options() {
    Map<String, Double> options = new TreeMap<>();
    parameters.forEach(
        (name, value) -> {
          if (value instanceof Double number) {
            options.put(name, number);
          }
        });
    return options;
  }

  /** The options that are texts, by name. */
  private Map<String, String> texts() {
    Map<String, String> texts = new TreeMap<>();
    parameters.forEach(
        (name, value) -> {
          if (value instanceof String text) {
            texts.put(name, text);
          }
        });
    return texts;
  }
}
