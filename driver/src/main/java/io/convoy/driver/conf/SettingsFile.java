package io.convoy.driver.conf;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.List;

/** A file of settings that is no recipe, but is read as one: by the same rules for includes. */
public final class SettingsFile {
  private SettingsFile() {}

  /**
   * Reads a file, and settings that override it.
   *
   * @param overrides each {@code key=value}
   * @throws ConfException with every problem
   */
  public static Config read(Path file, List<String> overrides) {
    ConfSources sources = new ConfSources();
    sources.addRecipe(file);
    overrides.forEach(sources::addOverride);
    return sources.resolved();
  }
}
