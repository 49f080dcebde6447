package io.convoy.jobs.report;

import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.jobs.output.WholeFile;
import io.convoy.jobs.report.plot.Markup;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The report of a run, or of several, as one HTML file. */
public final class RunReport {
  /** Its name in the folder of a run. */
  static final String FILE = "report.html";

  /** Runs of which more are only glanced at. */
  private static final int MANY = 20;

  private final Configuration hadoop;
  private final RunReader reader;

  /** Reports on runs of these file systems. */
  public RunReport(Configuration hadoop) {
    this.hadoop = hadoop;
    reader = new RunReader(hadoop);
  }

  /**
   * Writes the report of a run into its folder.
   *
   * @param run its folder, a URI or path
   * @return the file
   * @throws DataException if it is no run, or cannot be read
   * @throws IllegalArgumentException if the file cannot be written
   */
  public String write(String run) {
    String file = file(run);
    write(List.of(run), file);
    return file;
  }

  /** The file of a report in a folder. */
  static String file(String folder) {
    return folder.replaceFirst("(?<=.)/+$", "") + "/" + FILE;
  }

  /**
   * Writes the report of some folders into a file: of one run about it, else about all together.
   *
   * @param folders of runs, or of folders that hold runs
   * @throws DataException if one holds none, or cannot be read
   * @throws IllegalArgumentException if the file cannot be written
   */
  public void write(List<String> folders, String file) {
    byte[] page = page(folders, 0).getBytes(StandardCharsets.UTF_8);
    new WholeFile(file, hadoop).write(out -> out.write(page));
  }

  /**
   * The page of some folders.
   *
   * @param folders of runs, or of folders of runs
   * @param refresh seconds after which a browser loads it again; 0 for never
   */
  String page(List<String> folders, int refresh) {
    List<ReportedRun> runs = runs(folders);
    if (runs.size() > 1) {
      String title = title(folders, runs.size());
      return Page.of(title, new RunsPage(title, runs).markup(), refresh);
    }
    ReportedRun run = runs.get(0);
    RunPage page = new RunPage(run);
    Markup body = page.head().add(evaluations(run));
    body.add(new FirstFilters(hadoop).markup(reader.snapshots(run.folder())));
    body.add(page.recipe());
    return Page.of("Run " + run.name(), body, refresh);
  }

  private String title(List<String> folders, int runs) {
    String count = Text.count(runs, "run");
    return folders.size() == 1 && reader.isSearch(folders.get(0))
        ? "Search " + DataFolder.of(hadoop, folders.get(0)).path().getName() + ": " + count
        : count;
  }

  /**
   * Writes the curves of some folders for TensorBoard; of one run also what its snapshots hold, for
   * which all of them are read.
   *
   * @param target a folder, in which each run has one
   * @return the files
   */
  List<String> writeEvents(List<String> folders, String target) {
    List<ReportedRun> runs = runs(folders);
    return writeEvents(runs, target, runs.size() == 1);
  }

  /** The same with what the snapshots of each run hold. */
  List<String> writeEventsWithWeights(List<String> folders, String target) {
    return writeEvents(runs(folders), target, true);
  }

  private List<String> writeEvents(List<ReportedRun> runs, String target, boolean weights) {
    return runs.stream()
        .filter(run -> run.log().starts() > 0)
        .map(run -> events(run, weights).write(hadoop, target))
        .toList();
  }

  private RunEvents events(ReportedRun run, boolean weights) {
    return new RunEvents(run, weights ? reader.snapshots(run.folder()) : List.of());
  }

  private List<ReportedRun> runs(List<String> folders) {
    Set<String> all = new LinkedHashSet<>();
    folders.forEach(folder -> all.addAll(reader.runsIn(folder)));
    boolean many = all.size() > MANY;
    return named(
        all.stream().map(one -> many ? reader.glance(one) : reader.read(one)).toList(),
        List.copyOf(all));
  }

  private Markup evaluations(ReportedRun run) {
    Markup body = new Markup();
    try (SamplePictures pictures = new SamplePictures(hadoop)) {
      run.evaluations()
          .forEach(
              (split, evaluation) ->
                  body.add(new EvaluationSection(split, evaluation, pictures).markup()));
      body.add(new ValidationSection(run, reader.validations(run.folder())).markup(pictures));
    }
    return body;
  }

  /** Runs whose folders have the same name get those of the folders above too. */
  private static List<ReportedRun> named(List<ReportedRun> runs, List<String> folders) {
    Set<String> names = new HashSet<>();
    if (runs.stream().allMatch(run -> names.add(run.name()))) {
      return runs;
    }
    List<ReportedRun> named = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      Path above = new Path(folders.get(i)).getParent();
      String name = above == null ? "" : above.getName() + "/";
      named.add(runs.get(i).named(name + runs.get(i).name()));
    }
    return named;
  }
}
