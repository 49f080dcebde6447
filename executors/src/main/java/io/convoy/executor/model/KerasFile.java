package io.convoy.executor.model;

import io.convoy.executor.NativeLibraries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.modelimport.keras.Hdf5Archive;
import org.deeplearning4j.nn.modelimport.keras.KerasModelImport;
import org.deeplearning4j.nn.modelimport.keras.exceptions.InvalidKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.exceptions.UnsupportedKerasConfigurationException;

/** What Keras wrote, through DL4J's importer. */
final class KerasFile {
  private static final String ATTRIBUTE = "model_config";
  private static final String SEQUENTIAL = "Sequential";

  private KerasFile() {}

  /** Reads a file of this machine. */
  private interface Reading<T> {
    T read(Path local)
        throws IOException,
            InvalidKerasConfigurationException,
            UnsupportedKerasConfigurationException;
  }

  /** The architecture in the HDF5 file that {@code model.save("x.h5")} writes. */
  static ComputationGraphConfiguration hdf5(String file, Configuration hadoop) throws IOException {
    return copied(
        file,
        hadoop,
        local -> {
          String json = architecture(local);
          return json(file, json, kind(json));
        });
  }

  /** The network with its weights in such a file. */
  static ComputationGraph network(String file, Configuration hadoop) throws IOException {
    NativeLibraries.loadNd4j();
    return copied(
        file,
        hadoop,
        local ->
            kind(architecture(local)).equals(SEQUENTIAL)
                ? LayerStack.graph(
                    KerasModelImport.importKerasSequentialModelAndWeights(local.toString(), false))
                : KerasModelImport.importKerasModelAndWeights(local.toString(), false));
  }

  private static String architecture(Path local)
      throws IOException, UnsupportedKerasConfigurationException {
    NativeLibraries.load(org.bytedeco.hdf5.global.hdf5.class);
    try (Hdf5Archive archive = new Hdf5Archive(local.toString())) {
      return archive.readAttributeAsJson(ATTRIBUTE);
    }
  }

  private static <T> T copied(String file, Configuration hadoop, Reading<T> reading)
      throws IOException {
    org.apache.hadoop.fs.Path source = new org.apache.hadoop.fs.Path(file);
    Path local = Files.createTempFile("convoy-keras", ".h5");
    try {
      source.getFileSystem(hadoop).copyToLocalFile(false, source, local(local), true);
      return reading.read(local);
    } catch (InvalidKerasConfigurationException
        | UnsupportedKerasConfigurationException
        | RuntimeException e) {
      throw ModelFile.unreadable(file, e.getMessage(), e);
    } finally {
      Files.delete(local);
    }
  }

  private static org.apache.hadoop.fs.Path local(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }

  private static String kind(String json) throws IOException {
    return new com.fasterxml.jackson.databind.ObjectMapper()
        .readTree(json)
        .path("class_name")
        .asText();
  }

  /**
   * From the JSON that {@code model.to_json()} gives.
   *
   * @param kind {@code Sequential}, {@code Functional} or {@code Model}
   */
  static ComputationGraphConfiguration json(String file, String json, String kind) {
    NativeLibraries.loadNd4j();
    try {
      Path local = Files.createTempFile("convoy-keras", ".json");
      try {
        Files.writeString(local, json);
        return kind.equals(SEQUENTIAL)
            ? LayerStack.graph(
                KerasModelImport.importKerasSequentialConfiguration(local.toString(), false))
            : KerasModelImport.importKerasModelConfiguration(local.toString(), false);
      } finally {
        Files.delete(local);
      }
    } catch (IOException
        | InvalidKerasConfigurationException
        | UnsupportedKerasConfigurationException e) {
      throw ModelFile.unreadable(file, e.getMessage(), e);
    }
  }
}
