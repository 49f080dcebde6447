package io.convoy.jobs;

import io.convoy.driver.spark.ApplicationEnd;
import io.convoy.executor.base.ExitCode;
import io.convoy.jobs.bench.BenchCommand;
import io.convoy.jobs.dataset.DatasetCommand;
import io.convoy.jobs.draw.DrawCommand;
import io.convoy.jobs.prepare.PrepareCommand;
import io.convoy.jobs.report.CleanCommand;
import io.convoy.jobs.report.ReportCommand;
import io.convoy.jobs.report.StatusCommand;
import io.convoy.jobs.snapshot.SnapshotCommand;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: finds the command, runs it and tells how it ended. */
@Command(
    name = "convoy",
    description = {"Trains image classifiers data-parallel on Apache Spark.", ""},
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = "%nExit codes:%n",
    footerHeading = "%n",
    footer = {
      "Environment of deploy/convoy: CONVOY_NATIVES, the folder into which native libraries are"
          + " unpacked (default: ~/.javacpp/cache), on a disk that programs can be executed from;"
          + " CONVOY_STACKTRACE=true for --stacktrace.",
      "",
      "\"convoy COMMAND --help\" tells more about a command."
    })
public final class Main implements Runnable {
  @Option(
      names = "--stacktrace",
      scope = CommandLine.ScopeType.INHERIT,
      defaultValue = "${env:CONVOY_STACKTRACE:-false}",
      description = "Show where an error came from (or set CONVOY_STACKTRACE=true).")
  private boolean stacktrace;

  @Spec private CommandSpec spec;

  private final List<Object> commands;

  /**
   * Creates a command line.
   *
   * @param commands objects with picocli's {@code @Command}, in the order of the help
   */
  Main(Object... commands) {
    this.commands = List.of(commands);
  }

  /** Runs a command and ends the process with its exit code. */
  public static void main(String... args) throws Exception {
    String master = System.getProperty("spark.master", "");
    if (master.equals("local") || master.startsWith("local[")) {
      NativeOutput.drop(); // ranks compute in this process
    }
    TerminalOutput.guard();
    end(run(args), System::getProperty, System::exit);
  }

  /**
   * Runs a command.
   *
   * @return the code of an {@link ExitCode}
   */
  public static int run(String... args) {
    return complete().execute(args);
  }

  /** The command line with all commands. */
  static CommandLine complete() {
    return new Main(
            new PrepareCommand(),
            new TrainCommand(new TrainOnSpark()),
            new FinetuneCommand(new TrainOnSpark()),
            new StatusCommand(),
            new StopCommand(),
            new CleanCommand(),
            new EvaluateCommand(new EvaluateOnSpark()),
            new ReportCommand(),
            new PredictCommand(),
            new ProbeCommand(),
            new SnapshotCommand(),
            new ModelsCommand(),
            new ListCommand(),
            new DatasetCommand(),
            new BenchCommand(),
            new ScheduleCommand(),
            new LrFindCommand(),
            new DoctorCommand(),
            new SearchCommand(),
            new DrawCommand())
        .commandLine();
  }

  /**
   * Ends the process. In YARN's cluster mode an exit, even with 0, counts as a failure of the
   * application: there the method returns, or throws if the job failed. Elsewhere a return would
   * not end the process, because barrier stages leave timer threads behind.
   */
  static void end(int code, UnaryOperator<String> property, IntConsumer exit) throws Exception {
    boolean inYarn =
        "yarn".equals(property.apply("spark.master"))
            && "cluster".equals(property.apply("spark.submit.deployMode"));
    if (!inYarn) {
      exit.accept(code);
    } else if (code != 0) {
      throw ApplicationEnd.failed(code);
    }
  }

  /** Reached without a command. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }

  CommandLine commandLine() {
    CommandLine root = new CommandLine(this);
    commands.forEach(root::addSubcommand);
    root.addSubcommand(new HelpCommand());
    root.getSubcommands().values().forEach(Main::dress);
    root.setUsageHelpAutoWidth(true);
    root.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    root.getCommandSpec().usageMessage().exitCodeList(exitCodes());
    root.setExecutionStrategy(Main::execute);
    root.setParameterExceptionHandler(this::misused);
    root.setExecutionExceptionHandler(this::failed);
    return root;
  }

  private static Map<String, String> exitCodes() {
    Map<String, String> codes = new LinkedHashMap<>();
    for (ExitCode end : ExitCode.values()) {
      codes.put(Integer.toString(end.code()), end.meaning());
    }
    return codes;
  }

  private static void dress(CommandLine command) {
    if (!(command.getCommand() instanceof HelpCommand)) {
      command.getCommandSpec().mixinStandardHelpOptions(true).versionProvider(new Version());
      command.getSubcommands().values().forEach(Main::dress);
    }
  }

  /** An error, such as a missing native library, must end the process too. */
  private static int execute(ParseResult parsed) {
    try {
      return new RunLast().execute(parsed);
    } catch (Error e) {
      throw new ExecutionException(parsed.commandSpec().commandLine(), e.toString(), e);
    }
  }

  private int misused(ParameterException e, String[] args) {
    PrintWriter err = e.getCommandLine().getErr();
    tell(err, e.getMessage().lines());
    UnmatchedArgumentException.printSuggestions(e, err);
    err.println("Try \"" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help\".");
    err.flush();
    return ExitCode.USAGE.code();
  }

  private int failed(Exception thrown, CommandLine command, ParseResult parsed) {
    Throwable failure = thrown instanceof ExecutionException ? thrown.getCause() : thrown;
    PrintWriter err = command.getErr();
    CommandFailure failed = new CommandFailure(failure);
    tell(err, failed.lines());
    if (stacktrace) {
      failure.printStackTrace(err);
    } else if (!failed.isForeseen()) {
      // not before: a logger takes longer to start than most commands
      LoggerFactory.getLogger(Main.class).error("unexpected failure", failure);
    }
    err.flush();
    return failed.exitCode().code();
  }

  private static void tell(PrintWriter err, Stream<String> lines) {
    lines.forEach(line -> err.println("convoy: " + line));
  }
}
