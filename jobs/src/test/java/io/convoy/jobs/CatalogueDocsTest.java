package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.driver.conf.Catalogues;
import io.convoy.executor.catalogue.Catalogue;
import io.convoy.executor.catalogue.Kind;
import io.convoy.executor.catalogue.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tables of {@code docs} that follow from the catalogues. Each stands between two comments:
 * {@code <!-- catalogue augmentations: mixup cutmix -->}, or without names for all of a catalogue,
 * and {@code <!-- end of catalogue -->}.
 */
class CatalogueDocsTest {
  private static final Pattern TABLE =
      Pattern.compile(
          "(<!-- catalogue (\\w+)(?:: ([^>]*))? -->\n).*?(<!-- end of catalogue -->)",
          Pattern.DOTALL);

  private static final Map<String, Catalogue<?>> CATALOGUES = Catalogues.all();

  @ParameterizedTest
  @ValueSource(strings = {"data.md", "losses.md", "models.md", "training.md"})
  void tables_comparedWithTheCatalogues_areTheSame(String file) throws IOException {
    GeneratedDocs.hold(
        GeneratedDocs.FOLDER.resolve(file),
        CatalogueDocsTest.class,
        text -> {
          assertThat(text).containsPattern(TABLE);
          return TABLE.matcher(text).replaceAll(CatalogueDocsTest::replacement);
        });
  }

  @Test
  void kinds_all_areInATableOnce() throws IOException {
    for (Map.Entry<String, Catalogue<?>> catalogue : CATALOGUES.entrySet()) {
      List<String> listed = new ArrayList<>();
      try (var pages = Files.list(GeneratedDocs.FOLDER)) {
        for (Path page : pages.filter(path -> path.toString().endsWith(".md")).toList()) {
          TABLE
              .matcher(Files.readString(page))
              .results()
              .filter(table -> table.group(2).equals(catalogue.getKey()))
              .forEach(table -> kinds(table).forEach(kind -> listed.add(kind.name())));
        }
      }
      assertThat(listed)
          .as("names behind \"<!-- catalogue %s:\" in docs", catalogue.getKey())
          .containsExactlyInAnyOrderElementsOf(catalogue.getValue().names());
    }
  }

  private static List<? extends Kind<?>> kinds(MatchResult table) {
    Catalogue<?> catalogue = CATALOGUES.get(table.group(2));
    return table.group(3) == null
        ? catalogue.kinds()
        : List.of(table.group(3).split(" ", -1)).stream().map(catalogue::kind).toList();
  }

  private static String replacement(MatchResult table) {
    StringBuilder text = new StringBuilder(table.group(1));
    text.append("| name | what it does | parameters and their defaults | source |\n");
    text.append("|---|---|---|---|\n");
    List<String> names = new ArrayList<>();
    String last = "";
    for (Kind<?> kind : kinds(table)) {
      String row = row(kind);
      if (!row.equals(last)) {
        append(text, names, last);
      }
      last = row;
      names.add("`" + kind.name() + "`");
    }
    append(text, names, last);
    return text.append(table.group(4)).toString().replace("\\", "\\\\").replace("$", "\\$");
  }

  /** Kinds that differ by their names alone share a row. */
  private static void append(StringBuilder text, List<String> names, String row) {
    if (!names.isEmpty()) {
      text.append("| ").append(String.join(", ", names)).append(row).append("\n");
    }
    names.clear();
  }

  private static String row(Kind<?> kind) {
    String parameters =
        kind.parameters().stream()
            .map(CatalogueDocsTest::cell)
            .collect(Collectors.joining(";<br>"));
    String cells =
        Stream.of(kind.meaning(), parameters, kind.source())
            .map(cell -> cell.replace("|", "\\|"))
            .collect(Collectors.joining(" | "));
    return " | " + cells + " |";
  }

  private static String cell(Parameter parameter) {
    return String.format(
        "`%s`%s (%s): %s",
        parameter.name(),
        parameter.preset().map(preset -> " = " + Parameter.shown(preset)).orElse(""),
        parameter.values(),
        parameter.meaning());
  }
}
