package io.convoy.jobs;

import io.convoy.driver.conf.Catalogues;
import io.convoy.executor.base.ExitCode;
import io.convoy.executor.base.NearestName;
import io.convoy.executor.catalogue.Catalogue;
import io.convoy.executor.catalogue.Kind;
import io.convoy.executor.catalogue.Parameter;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code list} command: what a recipe can name, with parameters, defaults and papers. */
@Command(
    name = "list",
    description = {
      "Lists the augmentations, clippings, initialisations, losses, models, optimizers or schedules",
      "that a recipe can name, with what each does, its paper, and its parameters: defaults and",
      "ranges.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {"  convoy list optimizers", "  convoy list schedules step restarts"})
final class ListCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "WHAT",
      description =
          "augmentations, clippings, initialisations, losses, models, optimizers or schedules.")
  private String what = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "NAME",
      description = "Those of these names (default: all).")
  private List<String> names = new ArrayList<>();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Map<String, Catalogue<?>> all = Catalogues.all();
    Catalogue<?> catalogue = all.get(what);
    if (catalogue == null) {
      throw new ParameterException(
          spec.commandLine(),
          what + ": nothing that can be listed; " + NearestName.instead(what, all.keySet()));
    }
    PrintWriter out = spec.commandLine().getOut();
    List<? extends Kind<?>> kinds =
        names.isEmpty() ? catalogue.kinds() : names.stream().map(catalogue::kind).toList();
    kinds.forEach(kind -> print(kind, out));
    out.flush();
    return ExitCode.DONE.code();
  }

  private static void print(Kind<?> kind, PrintWriter out) {
    out.printf("%s: %s%n", kind.name(), kind.meaning());
    if (!kind.source().isEmpty()) {
      out.printf("    %s%n", kind.source());
    }
    for (Parameter parameter : kind.parameters()) {
      String preset = parameter.preset().map(value -> " = " + Parameter.shown(value)).orElse("");
      out.printf(
          "    %s (%s): %s%n", parameter.name() + preset, parameter.values(), parameter.meaning());
    }
  }
}
