package io.convoy.jobs.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.convoy.driver.conf.ConfException;
import io.convoy.driver.metric.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpaceTest {
  private static final String RATE = "schedule.learning-rate";

  @TempDir private Path dir;

  private SearchFile read(String text, String... overrides) throws IOException {
    Path file = dir.resolve("space.conf");
    Files.writeString(file, text);
    return SearchFile.read(file, List.of(overrides));
  }

  private Space space(String text) throws IOException {
    return read("space {" + text + "}").space();
  }

  @Test
  void draw_dependsOnSeedNumberAndKeyAlone() throws IOException {
    Space one = space(RATE + " = { log-uniform = [0.001, 0.1] }");
    Space two = space(RATE + " = { log-uniform = [0.001, 0.1] }, a.b = { choice = [1, 2, 3] }");
    for (int number : new int[] {7, 0, 3}) {
      assertThat(two.draw(1, number)).containsAllEntriesOf(one.draw(1, number));
    }
    assertThat(one.draw(1, 3)).isEqualTo(one.draw(1, 3)).isNotEqualTo(one.draw(2, 3));
    assertThat(IntStream.range(0, 100).mapToObj(i -> one.draw(1, i)).distinct().count())
        .isGreaterThan(90);
  }

  /** Of 4000 draws the shares below any point have a standard deviation of at most 0.8 %. */
  @Test
  void draws_areSpreadAsTheirScaleSays() throws IOException {
    Space space =
        space("a={log-uniform=[1e-4,1]}, b={uniform=[2,4]}, c={integer=[1,4]}, d={choice=[x,y]}");
    List<SortedMap<String, String>> draws =
        IntStream.range(0, 4000).mapToObj(i -> space.draw(5, i)).toList();
    assertThat(below(draws, "a", 0.01)).as("half of the decades").isCloseTo(0.5, within(0.03));
    assertThat(below(draws, "a", 0.001)).isCloseTo(0.25, within(0.03));
    assertThat(below(draws, "b", 2.5)).isCloseTo(0.25, within(0.03));
    assertThat(below(draws, "c", 1.5)).isCloseTo(0.25, within(0.03));
    assertThat(below(draws, "c", 3.5)).isCloseTo(0.75, within(0.03));
    assertThat(draws.stream().map(draw -> draw.get("c")).distinct())
        .containsExactlyInAnyOrder("1", "2", "3", "4");
    assertThat(draws.stream().filter(draw -> draw.get("d").equals("\"x\"")).count() / 4000.0)
        .isCloseTo(0.5, within(0.03));
  }

  @Test
  void cells_areDrawnAsText_withinTheirBlocks() throws IOException {
    Space space = space("model.cell = { nasnet-cells = [2, 3], points = 4 }");
    List<String> drawn =
        IntStream.range(0, 60).mapToObj(i -> space.draw(1, i).get("model.cell")).toList();
    assertThat(drawn).doesNotHaveDuplicates();
    // between the quotes: a normal cell | a reduction, each of blocks such as sep3(0)+id(1)
    String block = "[a-z]+\\d?\\(\\d\\)\\+[a-z]+\\d?\\(\\d\\)";
    String cell = block + "( " + block + "){1,2} >( \\d)+";
    assertThat(drawn).allMatch(text -> text.matches("\"" + cell + " \\| " + cell + "\""));
    long three = drawn.stream().filter(text -> text.split("\\+").length == 1 + 2 * 3).count();
    assertThat(three).as("half of 60, four deviations to each side").isBetween(15L, 45L);
    assertThat(space.keys().get("model.cell").grid()).hasSize(4).doesNotHaveDuplicates();
  }

  private static double below(List<SortedMap<String, String>> draws, String key, double limit) {
    return draws.stream().filter(draw -> Double.parseDouble(draw.get(key)) < limit).count()
        / (double) draws.size();
  }

  @Test
  void grid_isEveryCombination_rangesByTheirScale() throws IOException {
    Space space =
        space(
            "a = { log-uniform = [0.001, 0.1] }, b = { choice = [sgd, adam] },"
                + " c = { integer = [1, 2], points = 5 }");
    assertThat(space.keys().get("a").grid()).containsExactly("0.001", "0.01", "0.1");
    assertThat(space.keys().get("c").grid()).containsExactly("1", "2");
    assertThat(space.grid()).hasSize(3 * 2 * 2).doesNotHaveDuplicates();
    assertThat(space.grid().get(1))
        .isEqualTo(new TreeMap<>(Map.of("a", "0.001", "b", "\"sgd\"", "c", "2")));
  }

  @Test
  void gridTrials_ofANarrowerSpace_areThoseNotTriedYet() throws IOException {
    Candidates all = Candidates.grid(space("a = { choice = [1, 2, 3] }"));
    Candidates less = Candidates.grid(space("a = { choice = [3, 4] }"));
    List<Trial> tried =
        IntStream.range(0, 3)
            .mapToObj(
                i -> new Trial(i, new TreeMap<>(Map.of("a", "" + (i + 1))), OptionalDouble.empty()))
            .toList();
    assertThat(all.all(OptionalInt.empty(), tried)).isEqualTo(3);
    assertThat(less.all(OptionalInt.empty(), tried)).isEqualTo(4);
    assertThat(less.next(tried)).containsEntry("a", "4");
    assertThat(all.all(OptionalInt.of(2), List.of())).isEqualTo(2);
  }

  @Test
  void file_andCommandLine_areRead() throws IOException {
    SearchFile file =
        read(
            """
            search { strategy = halving, metric = loss, trials = 9, ranks-per-trial = 2
                     folds = 5, test = test }
            space { optimizer.momentum = { uniform = [0.8, 0.9] } }
            """,
            "search.trials=12",
            "space.optimizer.momentum.uniform=[0.85, 0.9]");
    assertThat(file.options())
        .isEqualTo(
            new SearchOptions(
                "halving",
                OptionalInt.of(12),
                1,
                new Judging(Metric.LOSS, 5, "test"),
                3,
                1,
                3,
                new SearchOptions.Sharing(2, 0)));
    assertThat(file.space().keys())
        .containsEntry("optimizer.momentum", new Interval(Interval.Scale.LINEAR, 0.85, 0.9, 3));
    assertThat(file.options().sharing().lanes(5)).isEqualTo(2);
  }

  @Test
  void reference_hasEveryKey_withItsDefault() throws IOException {
    SearchFile reference = SearchFile.read(Path.of("../conf/search.conf"), List.of());
    SearchOptions defaults = read("space { a = { choice = [1] } }").options();
    assertThat(defaults.trials()).isEmpty();
    assertThat(reference.options())
        .isEqualTo(
            new SearchOptions(
                defaults.strategy(),
                OptionalInt.of(Candidates.TRIALS),
                defaults.seed(),
                defaults.judging(),
                defaults.quitAbove(),
                defaults.minEpochs(),
                defaults.factor(),
                defaults.sharing()));
    String text = Files.readString(Path.of("../conf/search.conf"));
    assertThat(SearchKeys.NAMES).allSatisfy(key -> assertThat(text).contains("  " + key + " = "));
  }

  @Test
  void examples_areSearches() {
    SearchFile cells = SearchFile.read(Path.of("../conf/search-architecture.conf"), List.of());
    assertThat(cells.space().keys()).containsOnlyKeys("model.cell", "model.cells", "model.width");
    SearchFile augment = SearchFile.read(Path.of("../conf/search-augmentation.conf"), List.of());
    assertThat(augment.space().grid()).hasSize(7);
  }

  @Test
  void file_withMistakes_isRefusedWithAllOfThem() {
    assertThatThrownBy(
            () ->
                read(
                    "search { strategy = ahsa, trial = 3, factor = 1, folds = 1 }\ntrain.epochs = 3\n"
                        + "space { a = 3, b { log-uniform = [0, 1] }, c { uniform = [2] },"
                        + " d { choise = [1] }, e { nasnet-cells = [3, 2] }, train.epochs = { choice = [1, 2] } }"))
        .isInstanceOfSatisfying(
            ConfException.class,
            e ->
                assertThat(e.problems().stream().map(SpaceTest::withoutPlace))
                    .containsExactlyInAnyOrder(
                        "train: is of no search; there are the groups search and space, and a"
                            + " recipe has the rest",
                        "search.strategy = ahsa: is unknown; did you mean asha? There are: grid,"
                            + " random, coarse-to-fine, halving, asha",
                        "search.factor = 1: must be a whole number from 2 to 1000",
                        "search.folds = 1: one fold has none to train on; take at least 2, or 0 for"
                            + " none",
                        "search.trial = 3: is no key of a search; did you mean trials? There are:"
                            + " strategy, trials, seed, metric, folds, test, quit-above,"
                            + " min-epochs, factor, ranks-per-trial, trials-at-once",
                        "space.train.epochs: is the same for all trials of a search",
                        "space.a = 3: must have one of log-uniform, uniform, integer, choice,"
                            + " nasnet-cells; what all trials have in common is in the recipe",
                        "space.b: log-uniform = [0,1]: must be greater than 0",
                        "space.c: uniform = [2]: must be two numbers, such as [0.001, 0.1]",
                        "space.d.choise = [1]: must have one of log-uniform, uniform, integer,"
                            + " choice, nasnet-cells; what all trials have in common is in the recipe",
                        "space.e: nasnet-cells = [3,2]: must be the least and the most blocks of a"
                            + " cell, such as [2, 5], up to 20"));
  }

  @Test
  void file_thatSearchesForDataInFolds_isRefused() throws IOException {
    String text = "search { folds = %d }, space { data.train-split = { choice = [a, b] } }";
    assertThat(read(String.format(text, 0)).space().keys()).containsKey("data.train-split");
    assertThatThrownBy(() -> read(String.format(text, 2)))
        .hasMessageContaining("space.data.train-split: is the same for all trials of a search");
  }

  @Test
  void file_thatIncludesAnythingButFilesBesideIt_isRefused() throws IOException {
    Files.writeString(dir.resolve("more.conf"), "a = { choice = [1, 2] }");
    assertThat(read("space { include \"more.conf\" }").space().draw(1, 0)).containsKey("a");
    for (String what : new String[] {"url(\"http://localhost/s.conf\")", "\"/etc/s.conf\""}) {
      assertThatThrownBy(() -> read("space { include " + what + " }"))
          .isInstanceOf(ConfException.class)
          .hasMessageContaining("a recipe includes files in its own folder or below it alone");
    }
    assertThatThrownBy(() -> read("space { a = { choice = [${PATH}] } }"))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("PATH");
  }

  private static String withoutPlace(String problem) {
    return problem.replaceFirst("^.*space\\.conf(: \\d+)?: ", "");
  }
}
