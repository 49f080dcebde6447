package io.convoy.driver.snapshot;

import io.convoy.executor.safetensors.Safetensors;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The tensors of a snapshot's {@code state.safetensors}, read for looking at them.
 *
 * @param tensors values by name, each {@code [n]}
 */
public record StoredState(Map<String, double[]> tensors) {
  /**
   * How one tensor of a state differs from another of the same name.
   *
   * @param name of the tensor
   * @param values how many it has
   * @param differing how many of them differ
   * @param largest absolute difference
   * @param share L2 norm of the difference as a share of the norm of the first
   */
  public record Difference(String name, long values, long differing, double largest, double share) {
    static Difference of(String name, double[] left, double[] right) {
      long differing = 0;
      double largest = 0;
      double squares = 0;
      double norm = 0;
      for (int i = 0; i < left.length; i++) {
        double difference = Math.abs(left[i] - right[i]);
        differing += left[i] == right[i] ? 0 : 1;
        largest = Math.max(largest, difference);
        squares += difference * difference;
        norm += left[i] * left[i];
      }
      double share = squares == 0 ? 0 : Math.sqrt(squares / norm);
      return new Difference(name, left.length, differing, largest, share);
    }
  }

  /**
   * Reads a snapshot's state.
   *
   * @throws SnapshotException if it cannot be read
   */
  public static StoredState of(Configuration hadoop, Snapshot snapshot) {
    Path file = new Path(snapshot.folder(), SnapshotFiles.STATE);
    try (Safetensors state = Safetensors.open(file, hadoop)) {
      Map<String, double[]> tensors = new TreeMap<>();
      for (String name : state.tensors().keySet()) {
        tensors.put(name, SnapshotFiles.values(snapshot.folder(), name, hadoop));
      }
      return new StoredState(tensors);
    } catch (IOException e) {
      throw new SnapshotException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** The model's parameters, {@code [P]}. */
  public double[] parameters() {
    return tensors.get(SnapshotFiles.PARAMETERS);
  }

  /**
   * Compares with another state, tensor by tensor.
   *
   * @throws SnapshotException if they are not of the same model and optimizer
   */
  public List<Difference> differences(StoredState other) {
    return tensors.entrySet().stream()
        .map(
            entry -> {
              double[] right = other.tensors.get(entry.getKey());
              if (right == null || right.length != entry.getValue().length) {
                throw new SnapshotException(
                    entry.getKey()
                        + " has another size there, or is missing: they differ in model"
                        + " or optimizer");
              }
              return Difference.of(entry.getKey(), entry.getValue(), right);
            })
        .toList();
  }
}
