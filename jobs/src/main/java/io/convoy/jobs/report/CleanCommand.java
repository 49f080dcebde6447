package io.convoy.jobs.report;

import io.convoy.driver.run.RunFolder;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.base.ExitCode;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.jobs.report.RunStatus.State;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.GlobPattern;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code clean} command: removes old runs, for schedules that make a folder each time. */
@Command(
    name = "clean",
    description = {
      "Removes the folders of runs that are done, with all their snapshots, but for the newest ones.",
      "Runs that are running, stopped or failed are left alone, and so is whatever is no run.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  convoy clean hdfs://namenode:8020/runs --name 'finetuned-*' --keep-last 14 --dry-run",
      "",
      "What a run was fine-tuned from is not looked for: a run that is done needs it no more."
    })
public final class CleanCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUNS", description = "Folder that the runs' folders are in.")
  private String runs;

  @Option(
      names = "--keep-last",
      paramLabel = "N",
      required = true,
      description = "How many of those that are done stay, the newest.")
  private int keepLast;

  @Option(
      names = "--name",
      paramLabel = "GLOB",
      defaultValue = "*",
      description = "Only folders that are called so, as finetuned-* (default: ${DEFAULT-VALUE}).")
  private String name;

  @Option(names = "--dry-run", description = "Only say what would be removed.")
  private boolean dryRun;

  /** Creates the command. */
  public CleanCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    if (keepLast < 0) {
      throw new ParameterException(
          spec.commandLine(), "--keep-last = " + keepLast + ": must be at least 0");
    }
    Configuration hadoop = SparkCluster.fileSystems();
    RunReader reader = new RunReader(hadoop);
    PrintWriter out = spec.commandLine().getOut();
    List<RunStatus> done = new ArrayList<>();
    int left = 0;
    for (String folder : folders(hadoop, reader)) {
      RunStatus run = RunStatus.of(hadoop, folder);
      if (run.state() == State.DONE) {
        done.add(run);
      } else {
        left++;
        say(out, "Left", run);
      }
    }
    done.sort(Comparator.comparing((RunStatus run) -> run.run().log().lastTime()).reversed());
    for (int i = 0; i < done.size(); i++) {
      boolean old = i >= keepLast;
      if (old && !dryRun) {
        RunFolder.remove(hadoop, done.get(i).run().folder());
      }
      say(out, old ? dryRun ? "Would go" : "Removed" : "Kept", done.get(i));
    }
    int kept = Math.min(keepLast, done.size());
    out.printf(
        Locale.ROOT,
        "%s %s, kept %d, left %d that %s not done%n",
        Text.count(done.size() - kept, "run"),
        dryRun ? "would be removed" : "removed",
        kept,
        left,
        left == 1 ? "is" : "are");
    out.flush();
    return ExitCode.DONE.code();
  }

  /** Those directly in the folder: not the trials of a search. */
  private List<String> folders(Configuration hadoop, RunReader reader) {
    DataFolder parent = DataFolder.of(hadoop, runs);
    GlobPattern wanted = new GlobPattern(name);
    List<String> found =
        reader.runsIn(runs).stream()
            .filter(run -> parent.path().equals(new Path(run).getParent()))
            .filter(run -> wanted.matches(new Path(run).getName()))
            .toList();
    if (found.isEmpty()) {
      throw new DataException(
          String.format(
              "%s: there is no run in it%s; give the folder that the run.dir of runs are in",
              runs, name.equals("*") ? "" : " that is called " + name));
    }
    return found;
  }

  private static void say(PrintWriter out, String what, RunStatus run) {
    out.printf(
        Locale.ROOT,
        "%-9s %s (%s, last heard of %s)%n",
        what,
        run.run().folder(),
        StatusText.name(run.state()),
        Text.time(run.run().log().lastTime()));
  }
}
