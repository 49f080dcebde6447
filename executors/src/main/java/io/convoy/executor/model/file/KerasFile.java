package io.convoy.executor.model.file;

import io.convoy.executor.base.IsolatedWork;
import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.base.Reason;
import io.convoy.executor.model.ModelJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.hdf5.Exception;
import org.bytedeco.hdf5.global.hdf5;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.modelimport.keras.Hdf5Archive;
import org.deeplearning4j.nn.modelimport.keras.KerasModel;
import org.deeplearning4j.nn.modelimport.keras.exceptions.InvalidKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.exceptions.UnsupportedKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.utils.KerasModelBuilder;

/** What Keras 2 wrote, through DL4J's importer. */
final class KerasFile {
  private static final String ATTRIBUTE = "model_config";

  /** A file that can be read is read in seconds, and a megabyte more in less than another. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What Java and the native libraries take without a model, of addresses rather than memory. */
  private static final long MEGABYTES = 8192;

  /** Copies of a file's weights that an import makes. */
  private static final long TIMES = 8;

  private KerasFile() {}

  /** Reads a file of this machine. */
  private interface Reading<T> {
    T read(Path local) throws IOException;
  }

  /** The architecture in the HDF5 file that {@code model.save("x.h5")} writes. */
  static ComputationGraphConfiguration hdf5(String file, Configuration hadoop) throws IOException {
    NativeLibraries.loadNd4j();
    return imported(
        KerasImport.CONFIGURATION,
        file,
        hadoop,
        json -> ModelJson.graph(Files.readString(json, StandardCharsets.UTF_8)));
  }

  /** The network with its weights in such a file. */
  static ComputationGraph network(String file, Configuration hadoop) throws IOException {
    NativeLibraries.loadNd4j();
    return imported(
        KerasImport.NETWORK,
        file,
        hadoop,
        zip -> ModelFile.network(zip.toUri().toString(), new Configuration(false)));
  }

  /** The same as {@link #hdf5}, read in this process, which is to do nothing else. */
  static ComputationGraphConfiguration configurationIn(String file, Path local)
      throws IOException,
          InvalidKerasConfigurationException,
          UnsupportedKerasConfigurationException {
    KerasArchitecture architecture = architecture(file, local);
    NativeLibraries.loadNd4jAlone();
    return configuration(architecture);
  }

  /** The same as {@link #network}, read in this process, which is to do nothing else. */
  static ComputationGraph networkIn(String file, Path local)
      throws IOException,
          InvalidKerasConfigurationException,
          UnsupportedKerasConfigurationException {
    KerasArchitecture architecture = architecture(file, local);
    NativeLibraries.loadNd4jAlone();
    KerasModelBuilder builder = new KerasModel().modelBuilder().modelHdf5Filename(local.toString());
    builder.setModelJson(architecture.json());
    builder.setTrainingJson(null); // the loss is Convoy's
    return architecture.isSequential()
        ? LayerStack.graph(builder.buildSequential().getMultiLayerNetwork())
        : builder.buildModel().getComputationGraph();
  }

  /** From the JSON that {@code model.to_json()} gives. */
  static ComputationGraphConfiguration json(String file, String json) {
    NativeLibraries.loadNd4j();
    try {
      return configuration(KerasArchitecture.of(file, json, Map.of()));
    } catch (IOException
        | InvalidKerasConfigurationException
        | UnsupportedKerasConfigurationException e) {
      throw ModelFile.unreadable(file, e.getMessage(), e);
    }
  }

  private static ComputationGraphConfiguration configuration(KerasArchitecture architecture)
      throws IOException,
          InvalidKerasConfigurationException,
          UnsupportedKerasConfigurationException {
    KerasModelBuilder builder = new KerasModel().modelBuilder().modelJson(architecture.json());
    return KerasGraph.trainable(
        architecture.isSequential()
            ? LayerStack.graph(builder.buildSequential().getMultiLayerConfiguration())
            : builder.buildModel().getComputationGraphConfiguration());
  }

  private static KerasArchitecture architecture(String file, Path local)
      throws IOException, UnsupportedKerasConfigurationException {
    NativeLibraries.load(hdf5.class);
    Exception.dontPrint(); // what HDF5 says of a missing attribute is in the message
    Map<String, String> beside = new TreeMap<>();
    try (Hdf5Archive archive = new Hdf5Archive(local.toString())) {
      for (String name : new String[] {"keras_version", "backend"}) {
        if (archive.hasAttribute(name)) {
          beside.put(name, archive.readAttributeAsString(name).strip());
        }
      }
      KerasArchitecture.requireKeras2(file, beside.getOrDefault("keras_version", ""));
      if (!archive.hasAttribute(ATTRIBUTE)) {
        throw ModelFile.unreadable(
            file,
            "it holds no model_config, as files of weights alone do (save_weights); save the whole"
                + " model in Keras 2 with model.save(\"model.h5\")",
            null);
      }
      return KerasArchitecture.of(file, archive.readAttributeAsJson(ATTRIBUTE), beside);
    }
  }

  /** Has a process of its own read a file of HDF5, whose library trusts what it reads. */
  private static <T> T imported(String what, String file, Configuration hadoop, Reading<T> reading)
      throws IOException {
    org.apache.hadoop.fs.Path source = new org.apache.hadoop.fs.Path(file);
    Path local = Files.createTempFile("convoy-keras", ".h5");
    Path target = Files.createTempFile("convoy-keras", ".dl4j");
    try {
      source.getFileSystem(hadoop).copyToLocalFile(false, source, local(local), true);
      long megabytes = Files.size(local) >> 20;
      Duration patience = PATIENCE.plusSeconds(megabytes);
      new IsolatedWork(KerasImport.class, patience, MEGABYTES + TIMES * megabytes)
          .run(what, file, local.toString(), target.toString());
      return reading.read(target);
    } catch (IOException | RuntimeException e) {
      throw refusal(file, e);
    } finally {
      Files.delete(local);
      Files.delete(target);
    }
  }

  /** Nothing is said twice: what the other process says begins as what is said here. */
  private static IllegalArgumentException refusal(String file, Throwable cause) {
    String start = ModelFile.unreadable(file, "", null).getMessage();
    String why = Reason.of(cause);
    return ModelFile.unreadable(
        file, why.startsWith(start) ? why.substring(start.length()) : why, cause);
  }

  private static org.apache.hadoop.fs.Path local(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }
}
