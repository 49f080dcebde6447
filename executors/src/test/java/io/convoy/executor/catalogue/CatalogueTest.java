package io.convoy.executor.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueTest {
  private static final Kind<Function<Arguments, String>> FULL =
      Kind.of(
          "full",
          arguments -> arguments.text("colour") + arguments.whole("count"),
          "has every type",
          "Anon 2000",
          Parameter.number("share", 0.5, Range.from(0).below(1), "a share"),
          Parameter.whole("count", 3, Range.from(1).to(9), "how many"),
          Parameter.interval("area", new Interval(0.25, 1), Range.above(0).to(1), "of it"),
          Parameter.wholes("sides", new Interval(2, 4), Range.from(1).to(8), "pixels"),
          Parameter.choice("colour", "of paint", "red", "blue"),
          Parameter.flag("loud", true, "whether it is"));

  private static final Kind<Function<Arguments, String>> NEEDY =
      Kind.of(
          "needy",
          arguments -> arguments.numbers("at") + arguments.text("note"),
          "must be told all",
          "",
          Parameter.ascending("at", List.of(1.0, 2.5), "when"),
          Parameter.text("note", "a note", "what is said"));

  private static final Kind<Function<Arguments, String>> BARE =
      Kind.of("bare", arguments -> "", "has none", "");

  private static final Catalogue<Function<Arguments, String>> CATALOGUE =
      new Catalogue<>("thing", "convoy list things", List.of(FULL, NEEDY, BARE));

  @Test
  void arguments_nothingGiven_areTheDefaults() {
    Arguments arguments = FULL.arguments(Map.of());
    assertThat(arguments.number("share")).isEqualTo(0.5);
    assertThat(arguments.whole("count")).isEqualTo(3);
    assertThat(arguments.interval("area")).isEqualTo(new Interval(0.25, 1));
    assertThat(arguments.interval("sides")).isEqualTo(new Interval(2, 4));
    assertThat(arguments.text("colour")).isEqualTo("red");
    assertThat(arguments.flag("loud")).isTrue();
    assertThat(arguments)
        .hasToString(
            "area = [0.25, 1], colour = red, count = 3, loud = true, share = 0.5, sides = [2, 4]");
  }

  @Test
  void arguments_allGiven_areThose() {
    Arguments arguments =
        FULL.arguments(
            Map.of(
                "share",
                0,
                "count",
                9,
                "area",
                List.of(0.1, 0.1),
                "sides",
                List.of(1, 8),
                "colour",
                "blue",
                "loud",
                "off"));
    assertThat(arguments.number("share")).isZero();
    assertThat(arguments.whole("count")).isEqualTo(9);
    assertThat(arguments.interval("area")).isEqualTo(new Interval(0.1, 0.1));
    assertThat(arguments.interval("sides")).isEqualTo(new Interval(1, 8));
    assertThat(arguments.text("colour")).isEqualTo("blue");
    assertThat(arguments.flag("loud")).isFalse();
    assertThat(NEEDY.arguments(Map.of("at", List.of(-1, 0, 7), "note", "n")).numbers("at"))
        .containsExactly(-1.0, 0.0, 7.0);
  }

  @Test
  void interval_asText_hasFourDigits() {
    assertThat(new Interval(0.75, 4.0 / 3)).hasToString("[0.75, 1.333]");
    assertThat(new Interval(256, 4096)).hasToString("[256, 4096]");
  }

  @Test
  void constructor_ofAKind_getsTheArguments() {
    Kind<Function<Arguments, String>> kind = CATALOGUE.kind("full");
    assertThat(kind.constructor().apply(kind.arguments(Map.of("count", 7)))).isEqualTo("red7");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          share  | 1     | share = 1: must be a number from 0 to less than 1
          share  | -0.1  | share = -0.1: must be a number from 0 to less than 1
          share  | NaN   | share = NaN: must be a number from 0 to less than 1
          share  | much  | share = much: must be a number from 0 to less than 1
          share  | -1e-7 | share = -1e-7: must be a number from 0 to less than 1
          share  | 2.5e9 | share = 2500000000: must be a number from 0 to less than 1
          count  | 2.5   | count = 2.5: must be an integer from 1 to 9
          count  | 10    | count = 10: must be an integer from 1 to 9
          area   | 0.5   | area = 0.5: must be two numbers above 0 and at most 1, such as [0.25, 1]
          area   | 0 1   | area = [0, 1]: must be two numbers above 0 and at most 1, such as [0.25, 1]
          area   | 1 0.5 | area = [1, 0.5]: must be two numbers above 0 and at most 1, such as [0.25, 1]
          sides  | 1 2.5 | sides = [1, 2.5]: must be two integers from 1 to 8, such as [2, 4]
          sides  | 1 2 3 | sides = [1, 2, 3]: must be two integers from 1 to 8, such as [2, 4]
          colour | pink  | colour = pink: must be one of red, blue
          colour | 3     | colour = 3: must be one of red, blue
          loud   | 1     | loud = 1: must be true or false
          loud   | maybe | loud = maybe: must be true or false
          cuont  | 2     | cuont = 2: full has no such parameter; did you mean count? There are: share, count, area, sides, colour, loud
          weight | 2     | weight = 2: full has no such parameter; there are: share, count, area, sides, colour, loud
          """)
  void arguments_wrongOnes_areToldWithValueAndRange(String key, String value, String message) {
    assertThatThrownBy(() -> FULL.arguments(Map.of(key, given(value))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static Object given(String text) {
    if (text.contains(" ")) {
      return List.of(text.split(" ", -1)).stream().map(Double::valueOf).toList();
    }
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      return text;
    }
  }

  @Test
  void arguments_severalWrongOnes_areAllTold() {
    assertThatThrownBy(() -> FULL.arguments(Map.of("share", 2, "count", 0, "sahre", 3)))
        .hasMessage(
            "sahre = 3: full has no such parameter; did you mean share? There are: share, count,"
                + " area, sides, colour, loud\n"
                + "share = 2: must be a number from 0 to less than 1\n"
                + "count = 0: must be an integer from 1 to 9");
    assertThatThrownBy(() -> BARE.arguments(Map.of("share", 2)))
        .hasMessage("share = 2: bare has no parameters");
  }

  @Test
  void arguments_thatMustBeGiven_areAskedFor() {
    assertThatThrownBy(() -> NEEDY.arguments(Map.of()))
        .hasMessage(
            "name = needy: needs at: ascending numbers, such as [1, 2.5]\n"
                + "name = needy: needs note: a note");
    assertThatThrownBy(() -> NEEDY.arguments(Map.of("at", List.of(3, 3), "note", 1)))
        .hasMessage(
            "at = [3, 3]: must be ascending numbers, such as [1, 2.5]\nnote = 1: must be a note");
  }

  @Test
  void checked_numbersOfAnyType_areDoublesInOrderOfNames() {
    Map<String, Object> checked = FULL.checked(Map.of("sides", List.of(2, 3L), "count", 4));
    assertThat(checked)
        .containsExactly(Map.entry("count", 4.0), Map.entry("sides", List.of(2.0, 3.0)));
    assertThatThrownBy(() -> FULL.checked(Map.of("count", 99))).hasMessageContaining("from 1 to 9");
  }

  @Test
  void kind_unknownName_isToldTheNearestAndAll() {
    assertThatThrownBy(() -> CATALOGUE.kind("ful"))
        .hasMessage("name = ful: no such thing; did you mean full? There are: bare, full, needy");
    assertThatThrownBy(() -> CATALOGUE.kind("something"))
        .hasMessage("name = something: no such thing; there are: bare, full, needy");
  }

  @Test
  void kind_unknownNameAmongMany_isToldTheNearestAndTheCommand() {
    List<Kind<Integer>> many = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      many.add(Kind.of("resnet" + i, i, "", ""));
    }
    Catalogue<Integer> catalogue = new Catalogue<>("model", "convoy models", many);
    assertThatThrownBy(() -> catalogue.kind("resnt29"))
        .hasMessage(
            "name = resnt29: no such model; did you mean resnet29? \"convoy models\" lists all");
    assertThatThrownBy(() -> catalogue.kind("x"))
        .hasMessage("name = x: no such model; \"convoy models\" lists all");
  }

  @Test
  void catalogue_twoOfOneName_isRefused() {
    assertThatThrownBy(() -> new Catalogue<>("thing", "list", List.of(BARE, BARE)))
        .hasMessageContaining("bare");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a number of at least 2
          a number above 2
          a number above 2 and less than 3
          """)
  void range_inWords_isWhatItContains(String text) {
    Map<String, Range> ranges =
        Map.of(
            "a number of at least 2", Range.from(2),
            "a number above 2", Range.above(2),
            "a number above 2 and less than 3", Range.above(2).below(3));
    Range range = ranges.get(text);
    assertThat(Parameter.number("n", 2.5, range, "").values()).isEqualTo(text);
    assertThat(range.contains(2)).isEqualTo(text.contains("least"));
    assertThat(range.contains(2.5)).isTrue();
    assertThat(range.contains(3)).isEqualTo(!text.contains("3"));
    assertThat(range.contains(Double.POSITIVE_INFINITY)).isFalse();
    assertThat(range.contains(Double.NaN)).isFalse();
  }
}
