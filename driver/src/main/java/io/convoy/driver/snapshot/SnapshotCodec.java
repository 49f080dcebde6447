package io.convoy.driver.snapshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoy.executor.round.StoredFile;
import java.io.IOException;
import java.util.List;

/** The versioned JSON of {@code progress.json} and {@code manifest.json}. */
final class SnapshotCodec {
  private static final int VERSION = 4;
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /**
   * The content of {@code manifest.json}.
   *
   * @param files every other file of the snapshot
   */
  record Manifest(List<StoredFile> files) {
    Manifest {
      files = List.copyOf(files);
    }
  }

  private SnapshotCodec() {}

  static byte[] write(Object content) {
    ObjectNode tree = JSON.createObjectNode().put("version", VERSION);
    tree.setAll((ObjectNode) JSON.valueToTree(content));
    try {
      return JSON.writeValueAsBytes(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records are always writable as JSON", e);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param file named in messages
   * @throws SnapshotException if it is broken or newer
   */
  static <T> T read(byte[] json, Class<T> type, String file) {
    try {
      JsonNode tree = JSON.readTree(json);
      int version = tree.path("version").asInt();
      if (version > VERSION) {
        throw new SnapshotException(
            String.format(
                "%s has version %d, and this Convoy reads up to %d: use the newer Convoy",
                file, version, VERSION));
      }
      if (version < 1 || !(tree instanceof ObjectNode object)) {
        throw new SnapshotException(file + " is damaged: it has no version");
      }
      object.remove("version");
      if (object.path("progress") instanceof ObjectNode progress) {
        upgrade(progress, version);
      }
      return JSON.treeToValue(object, type);
    } catch (IOException e) {
      throw new SnapshotException(
          file + " is damaged: " + e.getMessage().lines().findFirst().orElse(""), e);
    }
  }

  private static void upgrade(ObjectNode progress, int version) {
    if (version == 1) {
      progress.put("position", 0L).putArray("history"); // version 1 knew only whole epochs
    }
    if (version <= 2) {
      progress.put("rollBacks", 0);
      progress.put("lossSum", progress.path("position").asLong() == 0 ? 0 : Double.NaN);
      for (JsonNode one : progress.path("history")) {
        if (one instanceof ObjectNode evaluated) { // version 2 knew two metrics
          JsonNode accuracy = evaluated.remove("accuracy");
          JsonNode loss = evaluated.remove("loss");
          ObjectNode metrics = evaluated.putObject("metrics");
          metrics.set("accuracy", accuracy);
          metrics.set("loss", loss);
        }
      }
    }
    if (version <= 3) { // version 3 did not find out how many samples fit
      JsonNode rollBacks = progress.remove("rollBacks");
      progress.putObject("adjusted").put("microBatch", 0).set("rollBacks", rollBacks);
    }
  }
}
