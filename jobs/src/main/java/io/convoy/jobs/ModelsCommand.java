package io.convoy.jobs;

import io.convoy.executor.base.ExitCode;
import io.convoy.executor.model.ModelFigures;
import io.convoy.executor.model.zoo.CatalogueModel;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code models} command: the catalogue as a table. */
@Command(
    name = "models",
    aliases = "model",
    subcommands = ModelStatsCommand.class,
    description = {
      "Lists the networks that a recipe can name as model.name, as their papers have them.",
      "Parameters are those that are trained. GFLOPs are 10^9 multiply-adds of convolutions and"
          + " dense layers for one image, forward.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {"  convoy models", "  convoy models resnet50 vgg16", "  convoy model stats my.conf"})
final class ModelsCommand implements Callable<Integer> {
  private static final String ROW = "%-22s%-30s%12s%14s%9s%n";

  @Parameters(
      arity = "0..*",
      paramLabel = "MODEL",
      description = "Names of the catalogue (default: all).")
  private List<String> names = new ArrayList<>();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    List<CatalogueModel> models =
        names.isEmpty()
            ? ModelCatalogue.models()
            : names.stream().map(ModelCatalogue::model).toList();
    PrintWriter out = spec.commandLine().getOut();
    out.printf(ROW, "name", "paper", "input", "parameters", "GFLOPs");
    for (CatalogueModel model : models) {
      ModelFigures figures =
          ModelFigures.of(ModelCatalogue.configuration(model.spec(1)), model.input());
      out.printf(
          ROW,
          model.name(),
          model.paper(),
          model.input(),
          String.format(Locale.ROOT, "%,d", figures.trained()),
          String.format(Locale.ROOT, "%.2f", figures.multiplyAdds() / 1e9));
    }
    out.flush();
    return ExitCode.DONE.code();
  }
}
