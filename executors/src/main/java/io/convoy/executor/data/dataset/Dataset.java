package io.convoy.executor.data.dataset;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoy.executor.base.Reason;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * What a prepared dataset holds: the content of its {@code dataset.json}.
 *
 * @param classes names in ascending order; a label is a position in this list
 * @param splits by name, for instance {@code train}
 * @param colours of the training split
 */
@JsonPropertyOrder({"classes", "splits", "colours"})
public record Dataset(List<String> classes, Map<String, Split> splits, ColourStatistics colours)
    implements Serializable {
  /** The file that makes a folder a dataset; it is written last. */
  public static final String FILE = "dataset.json";

  private static final int VERSION = 1;
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  /**
   * One part of a dataset, for instance its training images.
   *
   * @param shards in the order of their samples
   * @param samples number of images
   * @param imagesPerClass in the order of the classes
   */
  @JsonPropertyOrder({"samples", "imagesPerClass", "shards"})
  public record Split(List<Shard> shards, long samples, List<Long> imagesPerClass)
      implements Serializable {
    public Split {
      shards = List.copyOf(shards);
      imagesPerClass = List.copyOf(imagesPerClass);
      long inShards = shards.stream().mapToLong(Shard::samples).sum();
      long inClasses = imagesPerClass.stream().mapToLong(Long::longValue).sum();
      if (samples != inShards || samples != inClasses) {
        throw new IllegalArgumentException(
            String.format(
                "samples = %d, but the shards hold %d and the classes %d",
                samples, inShards, inClasses));
      }
    }

    /** Bytes of all shards. */
    public long bytes() {
      return shards.stream().mapToLong(Shard::bytes).sum();
    }
  }

  /**
   * One tar file; its index lies beside it as {@code .idx}.
   *
   * @param file relative to the dataset's folder, for instance {@code train/shard-00000.tar}
   * @param samples number of images
   * @param bytes size of the tar file
   * @param sha256 of the tar file, in hexadecimal
   */
  @JsonPropertyOrder({"file", "samples", "bytes", "sha256"})
  public record Shard(String file, long samples, long bytes, String sha256)
      implements Serializable {
    private static final String ENDING = ".tar";

    public Shard {
      if (!file.endsWith(ENDING)) {
        throw new IllegalArgumentException("file = " + file + ": a shard's name ends in .tar");
      }
      if (file.startsWith("/") || file.contains(":") || file.matches("(.*/)?\\.\\.(/.*)?")) {
        throw new IllegalArgumentException(
            "file = " + file + ": a shard lies in the dataset's folder");
      }
      if (!sha256.matches("[0-9a-f]{64}")) {
        throw new IllegalArgumentException(
            "sha256 = " + sha256 + ": must be 64 hexadecimal digits");
      }
      if (samples < 0 || bytes < 0) {
        throw new IllegalArgumentException(
            String.format("%s: %d samples in %d bytes, which cannot be", file, samples, bytes));
      }
    }

    /** The index's file, relative to the dataset's folder. */
    public String index() {
      return file.substring(0, file.length() - ENDING.length()) + ".idx";
    }
  }

  /**
   * First and second moments of the colours, each image having the same weight.
   *
   * @param mean of R, G, B in 0..1, {@code [3]}
   * @param std standard deviation of R, G, B in 0..1, {@code [3]}
   * @param eigenvalues of the covariance of (R, G, B), descending, {@code [3]}
   * @param eigenvectors of unit length, {@code [3][3]}; row k belongs to eigenvalue k
   */
  @JsonPropertyOrder({"mean", "std", "eigenvalues", "eigenvectors"})
  public record ColourStatistics(
      List<Double> mean,
      List<Double> std,
      List<Double> eigenvalues,
      List<List<Double>> eigenvectors)
      implements Serializable {
    public ColourStatistics {
      mean = three("mean", mean);
      std = three("std", std);
      eigenvalues = three("eigenvalues", eigenvalues);
      eigenvectors =
          three("eigenvectors", eigenvectors).stream()
              .map(row -> three("eigenvector", row))
              .toList();
    }

    private static <T> List<T> three(String name, List<T> values) {
      if (values.size() != 3) {
        throw new IllegalArgumentException(name + " = " + values + ": must have 3 entries");
      }
      return List.copyOf(values);
    }
  }

  public Dataset {
    classes = List.copyOf(classes);
    splits = Collections.unmodifiableMap(new TreeMap<>(splits));
    if (classes.isEmpty()) {
      throw new IllegalArgumentException("classes = []: must be at least one");
    }
    for (Map.Entry<String, Split> split : splits.entrySet()) {
      if (split.getValue().imagesPerClass().size() != classes.size()) {
        throw new IllegalArgumentException(
            "split " + split.getKey() + " does not count the images of each class");
      }
    }
  }

  /**
   * Reads a prepared dataset's description.
   *
   * @param folder a URI or path
   * @throws DataException if the folder is missing or holds no dataset that this version can read
   */
  public static Dataset read(Configuration hadoop, String folder) {
    return read(DataFolder.of(hadoop, folder));
  }

  /** The same as {@link #read(Configuration, String)}. */
  public static Dataset read(DataFolder folder) {
    if (!folder.exists()) {
      throw new DataException(
          "the dataset folder "
              + folder
              + " does not exist: check its name, or make it with `convoy prepare --output "
              + folder
              + "`");
    }
    try (InputStream in = folder.fileSystem().open(folder.child(FILE))) {
      return parse(in.readAllBytes(), folder.toString());
    } catch (FileNotFoundException e) {
      throw new DataException(
          folder
              + " holds no "
              + FILE
              + ": it is not a prepared dataset, or its preparation was cut off; run `convoy"
              + " prepare --output "
              + folder
              + "`",
          e);
    } catch (IOException e) {
      throw new DataException("cannot read " + folder + "/" + FILE + " (" + Reason.of(e) + ")", e);
    }
  }

  /**
   * Parses what {@link #toJson} wrote.
   *
   * @param folder named in messages
   */
  static Dataset parse(byte[] json, String folder) {
    String file = folder + "/" + FILE;
    try {
      if (!(JSON.readTree(json) instanceof ObjectNode tree)) {
        throw new DataException(file + " is not a JSON object: run `convoy prepare` again");
      }
      JsonNode version = tree.remove("version");
      if (version == null || !version.isInt() || version.intValue() < 1) {
        throw new DataException(file + " has no valid version: run `convoy prepare` again");
      }
      if (version.intValue() > VERSION) {
        throw new DataException(
            String.format(
                "%s has version %d, and this Convoy reads up to %d: use the newer Convoy that"
                    + " prepared it, or run `convoy prepare` again",
                file, version.intValue(), VERSION));
      }
      return JSON.treeToValue(tree, Dataset.class);
    } catch (IOException e) {
      throw new DataException(
          file + " is broken (" + Reason.of(e) + "): run `convoy prepare` again", e);
    }
  }

  /** The content of {@code dataset.json}. */
  public byte[] toJson() {
    ObjectNode tree = JSON.createObjectNode().put("version", VERSION);
    tree.setAll((ObjectNode) JSON.valueToTree(this));
    try {
      return JSON.writeValueAsBytes(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a dataset is always writable as JSON", e);
    }
  }

  /**
   * One split.
   *
   * @throws DataException naming the splits that there are
   */
  public Split split(String name) {
    Split split = splits.get(name);
    if (split == null) {
      throw new DataException(
          "the dataset has no split \""
              + name
              + "\": it has "
              + String.join(", ", splits.keySet()));
    }
    return split;
  }
}
