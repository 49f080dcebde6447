package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.driver.conf.RunConf;
import io.convoy.driver.plan.Planner;
import io.convoy.driver.run.TrainingSetup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The last columns of the tables of {@code docs/recipes.md}, which are of a recipe, a number of
 * images and one of classes: {@code <!-- recipe imagenet-resnet50-90 1281167 1000 -->}.
 */
class RecipeDocsTest {
  private static final Pattern TABLE =
      Pattern.compile(
          "(<!-- recipe (\\S+) (\\d+) (\\d+) -->\n\\|[^\n]*\n\\|---\\|---\\|---\\|\n)(.*?)"
              + "(?=<!-- end of recipe -->)",
          Pattern.DOTALL);

  private static final Pattern ROW = Pattern.compile("\\| ([^|]*) \\| ([^|]*) \\|[^\n]*\\|\n");

  @Test
  void tables_comparedWithTheRecipes_areTheSame() throws IOException {
    GeneratedDocs.hold(
        GeneratedDocs.FOLDER.resolve("recipes.md"),
        RecipeDocsTest.class,
        text -> {
          assertThat(TABLE.matcher(text).results()).hasSize(4);
          return TABLE
              .matcher(text)
              .replaceAll(table -> Matcher.quoteReplacement(table.group(1) + rows(table)));
        });
  }

  private static String rows(MatchResult table) {
    Map<String, String> rows =
        here(table.group(2), Long.parseLong(table.group(3)), Integer.parseInt(table.group(4)));
    return ROW.matcher(table.group(5))
        .results()
        .map(
            row -> {
              assertThat(rows).containsKey(row.group(1));
              return String.format(
                  "| %s | %s | `%s` |%n", row.group(1), row.group(2), rows.get(row.group(1)));
            })
        .collect(Collectors.joining());
  }

  private static Map<String, String> here(String recipe, long images, int classes) {
    Path file = Path.of("../conf/recipes", recipe + ".conf");
    RunConf conf = RunConf.read(Optional.of(file), List.of());
    return ScheduleCommand.recipe(
            conf,
            new Planner(conf, images, classes),
            TrainingSetup.network(conf, classes, () -> null))
        .rows();
  }
}
