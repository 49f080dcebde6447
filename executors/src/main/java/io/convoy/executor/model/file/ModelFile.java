package io.convoy.executor.model.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.convoy.executor.base.LongWait;
import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.base.Reason;
import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.catalogue.Kind;
import io.convoy.executor.catalogue.Parameter;
import io.convoy.executor.catalogue.Range;
import io.convoy.executor.data.storage.FileSystems;
import io.convoy.executor.model.ModelJson;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.StoredVariance;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * An architecture from outside the catalogue: a file on any Hadoop file system, or {@code
 * zoo:NAME}, a model of DL4J's zoo.
 *
 * <p>A file is what DL4J writes ({@code model.zip} or its JSON, of a {@code ComputationGraph} or a
 * {@code MultiLayerNetwork}) or what Keras 2 writes (its JSON, or HDF5). A zip and HDF5 hold
 * weights too.
 */
public final class ModelFile {
  /** What a recipe can say beside a file. */
  public static final Kind<Predicate<Arguments>> OPTIONS =
      Kind.of(
          "a model from a file",
          options -> options.whole("fit-classes") == 1,
          "an architecture from elsewhere",
          "",
          Parameter.whole(
              "fit-classes",
              0,
              Range.from(0).to(1),
              "1 replaces an output layer for another number of classes"));

  private static final String ZOO = "zoo:";
  private static final String CONFIGURATION = "configuration.json";
  private static final String KERAS_ZIP = "metadata.json";
  private static final String WEIGHTS = "coefficients.bin";
  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final byte[] HDF5 = {(byte) 0x89, 'H', 'D', 'F'};

  /** Larger architectures do not exist; larger files hold weights. */
  private static final int LARGEST_TEXT = 64 << 20;

  private ModelFile() {}

  /** Whether it names a model of DL4J's zoo. */
  public static boolean isZoo(String file) {
    return file.startsWith(ZOO);
  }

  /**
   * Reads an architecture and fits it to the images and the classes.
   *
   * @param file as a recipe writes it
   * @param spec whose name is not used; its only option is {@code fit-classes} (0), with 1 an
   *     output layer for another number of classes is replaced
   * @throws IllegalArgumentException if it cannot be read, or does not fit
   */
  public static ComputationGraphConfiguration configuration(
      String file, ModelSpec spec, Configuration hadoop) {
    ModelSpec named =
        new ModelSpec(file, spec.input(), spec.classes(), spec.options(), spec.seed());
    boolean fit = OPTIONS.constructor().test(OPTIONS.arguments(spec.options()));
    ComputationGraphConfiguration read;
    try (LongWait wait = LongWait.on("the model " + file + " to be read")) {
      read =
          isZoo(file)
              ? ZooModels.configuration(file.substring(ZOO.length()), named)
              : read(file, hadoop);
    }
    try {
      return StoredVariance.noted(new FittedModel(file, read).to(named, fit));
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) { // of a cycle, for instance
      throw unreadable(file, Reason.of(e), e);
    }
  }

  /**
   * The network that a file holds, with its weights, in single precision.
   *
   * @throws IllegalArgumentException if it cannot be read, or holds none
   */
  public static ComputationGraph network(String file, Configuration hadoop) {
    NativeLibraries.loadNd4j();
    try (LongWait wait = LongWait.on("the weights of " + file + " to be read")) {
      byte[] start = isZoo(file) ? new byte[0] : start(file, hadoop);
      if (startsWith(start, HDF5)) {
        return KerasFile.network(file, hadoop);
      } else if (!startsWith(start, ZIP)) {
        throw new IllegalArgumentException(
            "model.file = " + file + ": holds no weights; set model.weights = random");
      }
      return zipped(file, hadoop);
    } catch (IOException e) {
      throw unreadable(file, e.getMessage(), e);
    }
  }

  private static InputStream open(String file, Configuration hadoop) throws IOException {
    Path path = new Path(file);
    return FileSystems.of(hadoop, path).open(path);
  }

  private static byte[] start(String file, Configuration hadoop) throws IOException {
    try (InputStream in = open(file, hadoop)) {
      return in.readNBytes(ZIP.length);
    }
  }

  private static ComputationGraph zipped(String file, Configuration hadoop) throws IOException {
    ComputationGraphConfiguration model = read(file, hadoop);
    long expected = ModelCatalogue.parameters(model);
    model.setDataType(DataType.FLOAT);
    ComputationGraph network = new ComputationGraph(model);
    try (InputStream in = open(file, hadoop)) {
      network.init(StoredVector.read(entry(file, in, WEIGHTS), expected), false);
    } catch (RuntimeException e) {
      throw unreadable(file, Reason.of(e), e);
    }
    return network;
  }

  private static ComputationGraphConfiguration read(String file, Configuration hadoop) {
    try {
      byte[] start = start(file, hadoop);
      if (startsWith(start, HDF5)) {
        return KerasFile.hdf5(file, hadoop);
      }
      try (InputStream whole = open(file, hadoop)) {
        return parse(file, startsWith(start, ZIP) ? unzipped(file, whole) : text(file, whole));
      }
    } catch (IOException e) {
      throw unreadable(file, e.getMessage(), e);
    }
  }

  private static boolean startsWith(byte[] start, byte[] magic) {
    return java.util.Arrays.equals(start, magic);
  }

  private static String unzipped(String file, InputStream in) throws IOException {
    return text(file, entry(file, in, CONFIGURATION));
  }

  /** The zip, up to an entry's content. */
  private static InputStream entry(String file, InputStream in, String name) throws IOException {
    ZipInputStream zip = new ZipInputStream(in);
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      if (entry.getName().equals(name)) {
        return zip;
      } else if (entry.getName().equals(KERAS_ZIP)) {
        String version =
            new ObjectMapper().readTree(text(file, zip)).path("keras_version").asText("3");
        throw KerasArchitecture.tooNew(file, "Keras " + version + " as a .keras file");
      }
    }
    throw unreadable(file, "a zip without " + name + ", which DL4J's models have", null);
  }

  private static String text(String file, InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(LARGEST_TEXT);
    if (bytes.length == LARGEST_TEXT) {
      throw unreadable(file, "too large to be a model's JSON", null);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static ComputationGraphConfiguration parse(String file, String json) {
    JsonNode root;
    try {
      root = ModelJson.parse(json);
    } catch (IOException e) {
      throw unreadable(file, "neither a zip, nor HDF5, nor JSON", e);
    }
    try {
      if (root.has("vertices")) {
        return ModelJson.graph(json);
      } else if (root.has("confs")) {
        return LayerStack.graph(ModelJson.stack(json));
      } else if (root.has("class_name")) {
        return KerasFile.json(file, json);
      }
    } catch (RuntimeException | StackOverflowError e) { // the latter of a cycle of inputs
      throw unreadable(file, Reason.of(e), e);
    }
    throw unreadable(
        file,
        "JSON of neither a ComputationGraph, nor a MultiLayerNetwork, nor a Keras model",
        null);
  }

  /**
   * The refusal of a file.
   *
   * @param cause returned if it is such a refusal itself: nothing is said twice
   */
  static IllegalArgumentException unreadable(String file, String why, Throwable cause) {
    String start = "model.file = " + file + ": ";
    if (cause instanceof IllegalArgumentException refusal
        && String.valueOf(refusal.getMessage()).startsWith(start)) {
      return refusal;
    }
    return new IllegalArgumentException(start + "cannot be read as a model: " + why, cause);
  }
}
