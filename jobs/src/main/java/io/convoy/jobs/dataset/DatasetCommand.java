package io.convoy.jobs.dataset;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code dataset} command: a group, whose subcommands each look at a prepared dataset. */
@Command(
    name = "dataset",
    description = {"Looks at a prepared dataset, on this machine.", ""},
    synopsisSubcommandLabel = "WHAT",
    commandListHeading = "%nCommands:%n",
    subcommands = {InspectDatasetCommand.class, VerifyDatasetCommand.class, SampleCommand.class},
    footerHeading = "%n",
    footer = {"\"convoy dataset WHAT --help\" tells more about a command."})
public final class DatasetCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** Creates the command. */
  public DatasetCommand() {}

  /** Reached without a subcommand. */
  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to do: " + String.join(", ", spec.subcommands().keySet()));
  }
}
