package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.convoy.driver.conf.Catalogues;
import io.convoy.executor.catalogue.Catalogue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The rows of {@code docs/lectures.md} name what there is, and leave out no name of a catalogue.
 */
class LectureDocsTest {
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
  private static final List<String> MODULES =
      List.of("testing", "executors", "driver", "spark-ml", "baseline", "jobs");

  /** What a row has between its bars, the heads of tables left out. */
  private static List<String> column(int number) throws IOException {
    List<String> cells = new ArrayList<>();
    for (String line : Files.readAllLines(GeneratedDocs.FOLDER.resolve("lectures.md"))) {
      if (line.startsWith("| ") && !line.startsWith("| line |")) {
        cells.add(line.split("\\|", -1)[number]);
      }
    }
    assertThat(cells).isNotEmpty();
    return cells;
  }

  private static Set<String> quoted(String cell) {
    return QUOTED
        .matcher(cell)
        .results()
        .map(word -> word.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> names() {
    return Catalogues.all().values().stream()
        .map(Catalogue::names)
        .flatMap(Set::stream)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void lastColumn_namesTestsThatThereAre() throws IOException {
    Set<String> tests = new TreeSet<>();
    for (String module : MODULES) {
      Path folder = Path.of("..", module, "src", "test", "java");
      if (Files.exists(folder)) {
        try (Stream<Path> files = Files.walk(folder)) {
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.matches("\\w+(Test|IT)\\.java"))
              .forEach(name -> tests.add(name.replace(".java", "")));
        }
      }
    }
    for (String cell : column(3)) {
      assertThat(quoted(cell)).as(cell).isNotEmpty().isSubsetOf(tests);
    }
  }

  @Test
  void middleColumn_namesCommandsKeysAndKindsThatThereAre() throws IOException {
    Config reference = reference();
    Set<String> commands = Main.complete().getSubcommands().keySet();
    Set<String> kinds = names();
    for (String cell : column(2)) {
      for (String word : quoted(cell)) {
        boolean known =
            word.startsWith("convoy ")
                ? commands.contains(word.split(" ", -1)[1])
                : kinds.contains(word) || reference.hasPathOrNull(word);
        assertThat(known).as("%s is no command, no key and in no catalogue", word).isTrue();
      }
    }
  }

  @Test
  void everyKindOfEveryCatalogue_isInARow() throws IOException {
    Set<String> listed = new TreeSet<>();
    column(2).forEach(cell -> listed.addAll(quoted(cell)));
    assertThat(listed).containsAll(names());
  }

  private static Config reference() {
    try {
      return ConfigFactory.parseString(Files.readString(Path.of("../conf/reference.conf")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
