package io.convoy.jobs.snapshot;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code snapshot} command: a group, whose subcommands each do one thing with snapshots. */
@Command(
    name = "snapshot",
    description = {"Lists, checks, compares and hands out the snapshots of runs.", ""},
    synopsisSubcommandLabel = "WHAT",
    commandListHeading = "%nWhat:%n",
    subcommands = {
      ListCommand.class,
      InspectSnapshotCommand.class,
      VerifySnapshotCommand.class,
      DiffCommand.class,
      ExportCommand.class,
      AverageCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  convoy snapshot list hdfs://namenode:8020/runs/a",
      "  convoy snapshot export hdfs://namenode:8020/runs/a --output model.onnx",
      "",
      "RUN_OR_SNAPSHOT is a snapshot's folder, or a run's: its best snapshot."
    })
public final class SnapshotCommand implements Runnable {
  /** How help calls a folder from which one snapshot is taken. */
  static final String SOURCE = "RUN_OR_SNAPSHOT";

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public SnapshotCommand() {}

  /** Reached without a subcommand. */
  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to do: " + String.join(", ", spec.subcommands().keySet()));
  }
}
