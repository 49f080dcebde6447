package io.convoy.jobs.recipe;

import io.convoy.driver.conf.RunConf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** The recipe of a command: a file, and settings that override it. */
public final class RecipeArguments {
  /** How the help names them. */
  public static final String LABEL = "[recipe.conf] [key=value...]";

  /** What the help says of them. */
  public static final String DESCRIPTION =
      "A recipe, and settings that override it, in HOCON's syntax.";

  @Parameters(
      arity = "0..*",
      paramLabel = LABEL,
      hideParamSyntax = true,
      description = {DESCRIPTION, "Without a recipe the defaults hold, and the settings."})
  private List<String> arguments = new ArrayList<>();

  /**
   * The configuration that they make.
   *
   * @throws io.convoy.driver.conf.ConfException with every problem
   */
  public RunConf conf() {
    return read(arguments);
  }

  /**
   * The configuration that they make over a command's own defaults.
   *
   * @param presets in HOCON
   * @throws io.convoy.driver.conf.ConfException with every problem
   */
  public RunConf conf(String presets) {
    return read(presets, arguments);
  }

  /**
   * The configuration of a recipe, if the first argument is one, and settings.
   *
   * @throws io.convoy.driver.conf.ConfException with every problem
   */
  public static RunConf read(List<String> arguments) {
    return read("", arguments);
  }

  private static RunConf read(String presets, List<String> arguments) {
    Optional<Path> recipe =
        arguments.stream().findFirst().filter(RecipeArguments::isRecipe).map(Path::of);
    List<String> overrides = arguments.subList(recipe.isPresent() ? 1 : 0, arguments.size());
    return RunConf.read(presets, recipe, overrides);
  }

  /** A file's name may hold an equals sign, as in {@code runs/lr=0.1.conf}. */
  private static boolean isRecipe(String argument) {
    return !argument.contains("=") || Files.isRegularFile(Path.of(argument));
  }
}
