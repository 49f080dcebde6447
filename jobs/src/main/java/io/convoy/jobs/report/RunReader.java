package io.convoy.jobs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.convoy.driver.run.RunFolder;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.driver.snapshot.SnapshotContent;
import io.convoy.driver.snapshot.SnapshotException;
import io.convoy.driver.snapshot.SnapshotStore;
import io.convoy.executor.base.Reason;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.jobs.report.ReportedRun.Identity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what a run's folder tells, whatever of it is there. */
final class RunReader {
  private static final Logger LOG = LoggerFactory.getLogger(RunReader.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** {@code metrics.jsonl}, {@code metrics-2.jsonl} and so on; recipes alike. */
  private static final Pattern METRICS = Pattern.compile("metrics(?:-(\\d+))?\\.jsonl");

  private static final Pattern RECIPE = Pattern.compile("run(?:-(\\d+))?\\.conf");
  private static final Pattern EVALUATION = Pattern.compile("evaluation-(.+)\\.json");

  /** Folders in that of a search. */
  private static final String TRIALS = "trials";

  private static final String LAST = "final";

  private static final Pattern VALIDATION = Pattern.compile("epoch-\\d+\\.json");
  private static final int MOST_VALIDATIONS = 60;

  private final Configuration hadoop;

  RunReader(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /**
   * Reads a run.
   *
   * @param dir its folder, a URI or path
   * @throws DataException if it is none, or cannot be read
   */
  ReportedRun read(String dir) {
    return read(dir, true);
  }

  /** What a table of many runs needs of one: not all of its steps, no snapshots, no evaluations. */
  ReportedRun glance(String dir) {
    return read(dir, false);
  }

  private ReportedRun read(String dir, boolean whole) {
    DataFolder folder = DataFolder.of(hadoop, dir);
    if (!folder.exists()) {
      throw new DataException(dir + ": there is no such folder; give the run.dir of a recipe");
    }
    try {
      List<String> names = new ArrayList<>();
      for (FileStatus file : folder.fileSystem().listStatus(folder.path())) {
        names.add(file.getPath().getName());
      }
      List<String> metrics = numbered(METRICS, names);
      List<String> recipes = numbered(RECIPE, names);
      if (metrics.isEmpty() && recipes.isEmpty()) {
        throw new DataException(
            dir
                + " is no run's folder: it has neither metrics.jsonl nor run.conf; give the run.dir"
                + " of a recipe");
      }
      String file = recipes.isEmpty() ? "" : recipes.get(recipes.size() - 1);
      StoredRecipe recipe = StoredRecipe.of(file.isEmpty() ? "" : text(folder, file), file);
      RunLog log = log(folder, metrics, whole);
      return new ReportedRun(
          folder.path().getName(),
          folder.toString(),
          recipe,
          log,
          whole ? identity(dir) : Identity.UNKNOWN,
          recipe.batches(log),
          whole ? evaluations(folder, names) : Map.of());
    } catch (IOException e) {
      throw new DataException("cannot read " + dir + " (" + Reason.of(e) + ")", e);
    }
  }

  /**
   * The evaluations in a run, as its folder {@code validation} has them: of many, evenly spaced
   * ones with the last.
   */
  List<JsonNode> validations(String dir) {
    DataFolder folder = DataFolder.of(hadoop, dir).folder("validation");
    List<JsonNode> read = new ArrayList<>();
    try {
      if (!folder.exists()) {
        return read;
      }
      List<String> names = new ArrayList<>();
      for (FileStatus file : folder.fileSystem().listStatus(folder.path())) {
        if (VALIDATION.matcher(file.getPath().getName()).matches()) {
          names.add(file.getPath().getName());
        }
      }
      names.sort(Comparator.naturalOrder());
      int every = (names.size() + MOST_VALIDATIONS - 1) / MOST_VALIDATIONS;
      for (int i = names.size() - 1; i >= 0; i -= every) {
        read.add(JSON.readTree(text(folder, names.get(i))));
      }
    } catch (IOException e) {
      LOG.warn("evaluations in {} are left out: {}", folder, Reason.of(e));
    }
    return read;
  }

  /**
   * The folders of runs in a folder, in alphabetical order; itself if it is one. Those of a search
   * are its trials, or their folds, and what was trained on all images at its end.
   */
  List<String> runsIn(String dir) {
    DataFolder folder = DataFolder.of(hadoop, dir);
    List<String> runs = new ArrayList<>();
    try {
      if (!folder.exists() || isRun(folder)) {
        return List.of(dir);
      }
      if (isSearch(folder)) {
        for (String part : List.of(TRIALS, LAST)) {
          collect(folder.folder(part), true, runs);
        }
      } else {
        collect(folder, folder.path().getName().equals(TRIALS), runs);
      }
    } catch (IOException e) {
      throw new DataException("cannot read " + dir + " (" + Reason.of(e) + ")", e);
    }
    return runs.isEmpty() ? List.of(dir) : runs;
  }

  /** Adds the runs in a folder. */
  private static void collect(DataFolder folder, boolean deeper, List<String> runs)
      throws IOException {
    if (!folder.exists()) {
      return;
    }
    FileStatus[] children = folder.fileSystem().listStatus(folder.path());
    Arrays.sort(children, Comparator.comparing(FileStatus::getPath));
    for (FileStatus child : children) {
      DataFolder inner = folder.folder(child.getPath().getName());
      if (child.isDirectory() && isRun(inner)) {
        runs.add(child.getPath().toString());
      } else if (child.isDirectory() && deeper) {
        collect(inner, false, runs);
      }
    }
  }

  /** Whether a folder is that of a search. */
  boolean isSearch(String dir) {
    try {
      return isSearch(DataFolder.of(hadoop, dir));
    } catch (IOException e) {
      throw new DataException("cannot read " + dir + " (" + Reason.of(e) + ")", e);
    }
  }

  private static boolean isSearch(DataFolder folder) throws IOException {
    return folder.fileSystem().exists(folder.child("search.json"));
  }

  private static boolean isRun(DataFolder folder) throws IOException {
    return folder.fileSystem().exists(folder.child("metrics.jsonl"))
        || folder.fileSystem().exists(folder.child("run.conf"));
  }

  /** Those names that fit, in the order of their numbers. */
  private static List<String> numbered(Pattern pattern, List<String> names) {
    TreeMap<Integer, String> found = new TreeMap<>();
    for (String name : names) {
      Matcher matcher = pattern.matcher(name);
      if (matcher.matches()) {
        found.put(matcher.group(1) == null ? 1 : Integer.parseInt(matcher.group(1)), name);
      }
    }
    return List.copyOf(found.values());
  }

  private static RunLog log(DataFolder folder, List<String> files, boolean whole)
      throws IOException {
    RunLog log = new RunLog();
    for (String file : files) {
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(
                  folder.fileSystem().open(folder.child(file)), StandardCharsets.UTF_8))) {
        if (whole) {
          log.read(lines);
        } else {
          log.glance(lines);
        }
      }
    }
    return log;
  }

  private static String text(DataFolder folder, String file) throws IOException {
    try (InputStream in = folder.fileSystem().open(folder.child(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Map<String, JsonNode> evaluations(DataFolder folder, List<String> names)
      throws IOException {
    Map<String, JsonNode> evaluations = new TreeMap<>();
    for (String name : names) {
      Matcher matcher = EVALUATION.matcher(name);
      if (matcher.matches()) {
        try {
          evaluations.put(matcher.group(1), JSON.readTree(text(folder, name)));
        } catch (JsonProcessingException e) {
          LOG.warn("{} in {} is left out: {}", name, folder, Reason.of(e));
        }
      }
    }
    return evaluations;
  }

  private Identity identity(String dir) {
    return newestSnapshot(dir)
        .map(Snapshot::content)
        .map(RunReader::identity)
        .orElse(Identity.UNKNOWN);
  }

  private static Identity identity(SnapshotContent content) {
    return new Identity(
        content.model().classes(), content.model().origin() == null, content.versions());
  }

  /** The complete snapshots of a run, oldest first; their bytes are not verified. */
  List<Snapshot> snapshots(String dir) {
    return snapshotFolders(dir).stream().flatMap(folder -> seen(folder).stream()).toList();
  }

  /** The newest complete snapshot; its bytes are not verified. */
  Optional<Snapshot> newestSnapshot(String dir) {
    List<String> folders = snapshotFolders(dir);
    for (int i = folders.size() - 1; i >= 0; i--) {
      Optional<Snapshot> snapshot = seen(folders.get(i));
      if (snapshot.isPresent()) {
        return snapshot;
      }
    }
    return Optional.empty();
  }

  /** Oldest first. */
  private List<String> snapshotFolders(String dir) {
    try {
      return RunFolder.snapshots(hadoop, dir).all();
    } catch (SnapshotException e) {
      return List.of(); // none yet
    }
  }

  private Optional<Snapshot> seen(String folder) {
    try {
      return Optional.of(SnapshotStore.look(hadoop, folder));
    } catch (SnapshotException e) {
      LOG.info("passing over a snapshot: {}", e.getMessage());
      return Optional.empty();
    }
  }
}
