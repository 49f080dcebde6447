package io.convoy.driver.conf;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a recipe may include: files in its own folder and those below, by relative paths. Whoever
 * gets a recipe from somewhere reads nothing else by it, from this machine or another.
 *
 * @param folder of the file that includes; null for a text that is no file
 * @param root the recipe's folder, without links
 */
record RecipeIncluder(Path folder, Path root)
    implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
  /** A text that is no file includes nothing. */
  static final RecipeIncluder NOTHING = new RecipeIncluder(null, null);

  /** The includer of a recipe. */
  static RecipeIncluder of(Path recipe) {
    Path folder = recipe.toAbsolutePath().normalize().getParent();
    return new RecipeIncluder(folder, folder);
  }

  /** The options with which a text is read whose includes are these. */
  ConfigParseOptions options() {
    return ConfigParseOptions.defaults().setAllowMissing(false).setIncluder(this);
  }

  /** There is no other way to include. */
  @Override
  public ConfigIncluder withFallback(ConfigIncluder other) {
    return this;
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    if (folder == null || what.contains(":") || Path.of(what).isAbsolute()) {
      throw refused(what);
    }
    Path file = folder.resolve(what).normalize();
    if (!Files.exists(file) && Files.exists(Path.of(file + ".conf"))) {
      file = Path.of(file + ".conf");
    }
    if (!isBelow(file, what)) {
      throw refused(what);
    }
    if (!Files.exists(file) && context.parseOptions().getAllowMissing()) {
      return ConfigFactory.empty().root();
    }
    Config included =
        ConfigFactory.parseFile(
            file.toFile(), new RecipeIncluder(file.getParent(), root).options());
    return included.root();
  }

  private boolean isBelow(Path file, String what) {
    try {
      return file.startsWith(root)
          && (!Files.exists(file) || file.toRealPath().startsWith(root.toRealPath()));
    } catch (IOException e) {
      throw new ConfigException.Generic("cannot include \"" + what + "\": " + e.getMessage(), e);
    }
  }

  private static ConfigException refused(String what) {
    return new ConfigException.Generic(
        "include \""
            + what
            + "\": a recipe includes files in its own folder or below it alone, by relative paths;"
            + " copy the file there");
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    return include(context, what.getPath());
  }

  @Override
  public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
    throw refused(what.toString());
  }

  @Override
  public ConfigObject includeResources(ConfigIncludeContext context, String what) {
    throw refused("classpath(" + what + ")");
  }
}
