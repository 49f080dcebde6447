package io.convoy.executor.model.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** The JSON by which Keras 2 describes a model, completed to what DL4J's importer wants. */
final class KerasArchitecture {
  private static final String VERSION = "keras_version";
  private static final String CONFIG = "config";
  private static final String INPUT = "batch_input_shape";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode root;

  private KerasArchitecture(ObjectNode root) {
    this.root = root;
  }

  /**
   * Checks and completes it.
   *
   * @param json what {@code to_json()} gives, or an HDF5 file's {@code model_config}
   * @param beside what HDF5 files have as attributes of their own: {@code keras_version} and {@code
   *     backend}
   * @throws IllegalArgumentException if another version of Keras wrote it, or it is incomplete
   */
  static KerasArchitecture of(String file, String json, Map<String, String> beside) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw ModelFile.unreadable(file, "its Keras model is no JSON", e);
    }
    if (!(root instanceof ObjectNode model)) {
      throw ModelFile.unreadable(file, "its Keras model is no JSON object", null);
    }
    beside.forEach(
        (name, value) -> {
          if (!model.hasNonNull(name)) {
            model.put(name, value);
          }
        });
    requireKeras2(file, model.path(VERSION).asText());
    if (model.has("module") && model.has("registered_name")) { // has no version of its own
      throw tooNew(file, "Keras 3");
    }
    completeInput(file, model);
    return new KerasArchitecture(model);
  }

  /**
   * Refuses what DL4J's importer misreads.
   *
   * @param version such as {@code 2.4.0}, or empty if unknown
   */
  static void requireKeras2(String file, String version) {
    String major = version.split("\\.", 2)[0];
    if (major.matches("\\d+") && Integer.parseInt(major) > 2) {
      throw tooNew(file, "Keras " + version);
    }
  }

  /** The refusal of what a newer Keras wrote. */
  static IllegalArgumentException tooNew(String file, String writer) {
    return ModelFile.unreadable(
        file,
        "written by "
            + writer
            + ": only Keras 2 can be read; build the model with tf_keras (or TensorFlow up to 2.15),"
            + " and save it with model.save(\"model.h5\")",
        null);
  }

  /** A Sequential model that was built by its first call names its input's shape elsewhere. */
  private static void completeInput(String file, ObjectNode model) {
    JsonNode config = model.path(CONFIG);
    JsonNode first = config.path("layers").path(0);
    if (!model.path("class_name").asText().equals("Sequential")
        || !(first.path(CONFIG) instanceof ObjectNode layer)
        || layer.has(INPUT)) {
      return;
    }
    if (!config.path("build_input_shape").isArray()) {
      throw ModelFile.unreadable(
          file,
          "its first layer has no input shape; give it input_shape in Keras, or call the model once"
              + " before it is saved",
          null);
    }
    layer.set(INPUT, config.path("build_input_shape"));
  }

  /** Whether it is one layer after another. */
  boolean isSequential() {
    return root.path("class_name").asText().equals("Sequential");
  }

  /** The JSON. */
  String json() {
    return root.toString();
  }
}
