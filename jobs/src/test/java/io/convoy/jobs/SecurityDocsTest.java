package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/security.md} says of each promise by which tests it is held: there are such tests.
 */
class SecurityDocsTest {
  private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT))(?:\\.(\\w+))?`");
  private static final int FEWEST = 25;

  @Test
  void tests_namedOnThePage_exist() throws IOException {
    Map<String, Path> tests = tests();
    List<MatchResult> named =
        NAMED
            .matcher(Files.readString(GeneratedDocs.FOLDER.resolve("security.md")))
            .results()
            .toList();
    assertThat(named).hasSizeGreaterThan(FEWEST);
    List<String> missing = new ArrayList<>();
    for (MatchResult name : named) {
      Optional<Path> file = Optional.ofNullable(tests.get(name.group(1)));
      if (file.isEmpty() || !has(file.get(), name.group(2))) {
        missing.add(name.group());
      }
    }
    assertThat(missing).as("tests that the page names").isEmpty();
  }

  private static boolean has(Path file, String method) throws IOException {
    return method == null || Files.readString(file).contains(" " + method + "(");
  }

  /** Those of all modules, by the names of their classes. */
  private static Map<String, Path> tests() throws IOException {
    Map<String, Path> tests = new HashMap<>();
    try (Stream<Path> folders = Files.list(Path.of(".."))) {
      for (Path folder : folders.map(module -> module.resolve("src/test/java")).toList()) {
        if (Files.isDirectory(folder)) {
          add(folder, tests);
        }
      }
    }
    return tests;
  }

  private static void add(Path folder, Map<String, Path> tests) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .forEach(
              file -> tests.put(file.getFileName().toString().replaceFirst("\\.java$", ""), file));
    }
  }
}
