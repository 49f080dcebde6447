package io.convoy.driver.conf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads a recipe as users do: from a file, with what the command line overrides. */
final class RecipeFile {
  private RecipeFile() {}

  static RunConf read(Path folder, String recipe, String... overrides) {
    Path file = folder.resolve("recipe.conf");
    try {
      Files.writeString(file, recipe);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return RunConf.read(Optional.of(file), List.of(overrides));
  }
}
