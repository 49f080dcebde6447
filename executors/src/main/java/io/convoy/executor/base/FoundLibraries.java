package io.convoy.executor.base;

import java.lang.reflect.Field;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where JavaCPP has found libraries. It looks for each under many names in every jar of the class
 * path, 16,000 times for LibTorch, which takes a second; what another process has found is given to
 * it instead. For {@link NativeLibraries}, which loads one at a time.
 */
final class FoundLibraries {
  private static final Logger LOG = LoggerFactory.getLogger(FoundLibraries.class);

  /** Where JavaCPP keeps them: the library's name and where it is, nowhere for one that is not. */
  private static final String FOUND = "foundLibraries";

  private static final String SEPARATOR = "\t";

  private FoundLibraries() {}

  /** All that this process knows, a line for each library; empty if JavaCPP does not tell. */
  static String text() {
    return text(known(), Loader.getLoadedLibraries().keySet());
  }

  /** One that is loaded from nowhere was found by the system's linker, and shall be again. */
  static String text(Map<String, URL[]> found, Set<String> loaded) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(found)
        .forEach(
            (name, places) -> {
              if (places.length > 0 || !loaded.contains(name)) {
                text.append(name);
                Stream.of(places).forEach(place -> text.append(SEPARATOR).append(place));
                text.append('\n');
              }
            });
    return text.toString();
  }

  /**
   * Gives JavaCPP what another process has found, with the same class path.
   *
   * @param text of that process
   */
  static void restore(String text) {
    restore(text, known());
  }

  static void restore(String text, Map<String, URL[]> known) {
    text.lines().forEach(line -> restoreLine(line, known));
  }

  private static void restoreLine(String line, Map<String, URL[]> known) {
    String[] words = line.split(SEPARATOR);
    try {
      List<URL> places = new ArrayList<>();
      for (String place : Arrays.asList(words).subList(1, words.length)) {
        places.add(new URL(place));
      }
      known.putIfAbsent(words[0], places.toArray(URL[]::new));
    } catch (MalformedURLException e) {
      LOG.warn("where is {}? it will be looked for: {}", words[0], e.getMessage());
    }
  }

  @SuppressWarnings("unchecked") // as JavaCPP declares it
  private static Map<String, URL[]> known() {
    try {
      Field found = Loader.class.getDeclaredField(FOUND);
      found.setAccessible(true);
      return (Map<String, URL[]>) found.get(null);
    } catch (ReflectiveOperationException e) {
      LOG.warn("this JavaCPP does not tell where it has found libraries", e);
      return new TreeMap<>();
    }
  }
}
