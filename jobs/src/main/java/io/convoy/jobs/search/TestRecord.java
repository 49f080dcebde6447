package io.convoy.jobs.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoy.executor.base.Reason;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * How often models of a search were evaluated on images that it is to know nothing of, as {@code
 * test-looks.json} in its folder keeps it. What is chosen after some looks at a test split is
 * fitted to it: the false discovery of the lectures.
 */
public final class TestRecord {
  /** The file in the folder of a search. */
  static final String FILE = "test-looks.json";

  private static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Folders between that of a search and a snapshot in it. */
  private static final int DEEPEST = 5;

  private final SearchFolder folder;

  TestRecord(SearchFolder folder) {
    this.folder = folder;
  }

  /**
   * An evaluation on a test split.
   *
   * @param data folder of the dataset
   * @param split its split
   * @param model folder of the run or snapshot that was evaluated
   * @param fingerprint changes with the parameters
   * @param at when
   * @param accuracy from 0 to 1
   * @param loss mean cross-entropy
   */
  public record Look(
      String data,
      String split,
      String model,
      String fingerprint,
      Instant at,
      double accuracy,
      double loss) {
    private boolean isOf(String otherData, String otherSplit) {
      return data.equals(otherData) && split.equals(otherSplit);
    }

    private String text() {
      return String.format(Locale.ROOT, "%.2f %% of %s at %s", 100 * accuracy, model, at);
    }
  }

  /**
   * The record of the search that a run or a snapshot is of.
   *
   * @param model its folder
   * @return empty if it is of none
   */
  public static Optional<TestRecord> of(Configuration hadoop, String model) {
    DataFolder below = DataFolder.of(hadoop, model);
    Path above = below.path().getParent();
    try {
      for (int i = 0; i < DEEPEST && above != null; i++, above = above.getParent()) {
        if (below.fileSystem().exists(new Path(above, SearchFolder.STATE))) {
          return Optional.of(new TestRecord(new SearchFolder(hadoop, above.toString())));
        }
      }
    } catch (IOException e) {
      throw new DataException("cannot look into " + above + " (" + Reason.of(e) + ")", e);
    }
    return Optional.empty();
  }

  /** All looks, the earliest first. */
  List<Look> looks() {
    List<Look> looks = new ArrayList<>();
    folder.read(FILE).ifPresent(json -> tree(json).path("looks").forEach(n -> looks.add(look(n))));
    return looks;
  }

  /** Looks at a split so far. */
  List<Look> looks(String data, String split) {
    return looks().stream().filter(look -> look.isOf(data, split)).toList();
  }

  /**
   * Notes a look, unless it is of a model that was looked at with.
   *
   * @return a warning if it is not the first one at its split
   */
  public Optional<String> note(Look look) {
    List<Look> all = looks();
    List<Look> before = all.stream().filter(one -> one.isOf(look.data(), look.split())).toList();
    if (before.stream().anyMatch(one -> one.fingerprint().equals(look.fingerprint()))) {
      return Optional.empty(); // it says nothing new
    }
    all.add(look);
    folder.write(FILE, json(all));
    return warning(before, look.split());
  }

  /** What is to be said before another look; empty if there was none yet. */
  private Optional<String> warning(List<Look> before, String split) {
    if (before.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            "Warning: models of the search in %s were evaluated on split %s before (%s). If"
                + " anything was chosen by that, split %s does not measure new images any more:"
                + " false discovery. Take images that nobody has looked at",
            folder,
            split,
            before.stream().map(Look::text).collect(Collectors.joining("; ")),
            split));
  }

  private JsonNode tree(byte[] json) {
    String name = folder.file(FILE);
    try {
      JsonNode root = JSON.readTree(json);
      if (root.path("version").asInt() > VERSION) {
        throw new DataException(name + " is of a newer Convoy: take that");
      }
      return root;
    } catch (IOException e) {
      throw new DataException(name + " is broken (" + Reason.of(e) + "): mend it", e);
    }
  }

  private Look look(JsonNode node) {
    try {
      return new Look(
          node.path("data").asText(),
          node.path("split").asText(),
          node.path("model").asText(),
          node.path("fingerprint").asText(),
          Instant.parse(node.path("at").asText()),
          node.path("accuracy").asDouble(),
          node.path("loss").asDouble());
    } catch (DateTimeException e) {
      throw new DataException(folder.file(FILE) + " is broken (" + Reason.of(e) + "): mend it", e);
    }
  }

  private static byte[] json(List<Look> looks) {
    ObjectNode root = JSON.createObjectNode().put("version", VERSION);
    for (Look look : looks) {
      root.withArray("looks")
          .addObject()
          .put("data", look.data())
          .put("split", look.split())
          .put("model", look.model())
          .put("fingerprint", look.fingerprint())
          .put("at", look.at().toString())
          .put("accuracy", look.accuracy())
          .put("loss", look.loss());
    }
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
