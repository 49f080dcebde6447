package io.convoy.driver.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** What this build of Convoy is made of, as stored with runs. */
final class Build {
  private static final String RESOURCE = "/convoy-build.properties";

  private Build() {}

  /** Names such as {@code convoy}, {@code commit}, {@code spark} and their versions. */
  static Map<String, String> versions() {
    Properties properties = new Properties();
    try (InputStream in = Build.class.getResourceAsStream(RESOURCE)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> versions = new TreeMap<>();
    properties.forEach((key, value) -> versions.put((String) key, (String) value));
    versions.put("java", System.getProperty("java.version"));
    return versions;
  }
}
