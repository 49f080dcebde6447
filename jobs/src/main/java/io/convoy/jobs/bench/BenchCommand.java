package io.convoy.jobs.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code bench} command: a group, whose subcommands each measure one thing. */
@Command(
    name = "bench",
    description = {"Measures parts of Convoy on this machine, without a cluster.", ""},
    synopsisSubcommandLabel = "WHAT",
    commandListHeading = "%nMeasurements:%n",
    subcommands = {
      BenchModelsCommand.class,
      BenchDataCommand.class,
      BenchOptimCommand.class,
      BenchExchangeCommand.class,
      BenchSnapshotCommand.class,
      BenchIndexCommand.class,
      BenchGpuCommand.class,
      BenchDriverCommand.class,
      BenchScaleCommand.class
    },
    footerHeading = "%n",
    footer = {"\"convoy bench WHAT --help\" tells more about a measurement."})
public final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** Creates the command. */
  public BenchCommand() {}

  /** Reached without a subcommand. */
  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "say what to measure: " + String.join(", ", spec.subcommands().keySet()));
  }
}
