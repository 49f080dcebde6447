package io.convoy.driver.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfReaderTest {
  /** The kinds that no group of a run uses yet. */
  record Kinds(Optional<Duration> limit, Optional<String> note, List<Entry> entries, long big) {}

  record Entry(String name, boolean on) {}

  @Test
  void read_optionals_areEmptyOrFilled() {
    assertThat(read("limit = 2m, entries = [], big = 9223372036854775807"))
        .isEqualTo(
            new Kinds(
                Optional.of(Duration.ofMinutes(2)), Optional.empty(), List.of(), Long.MAX_VALUE));
  }

  @Test
  void read_listOfRecordsWithoutMap_checksItsKeys() {
    assertThatThrownBy(
            () -> read("entries = [{ nam = a, on = true }, { name = b, on = 3 }], big = 1e3"))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("test:1: entries[0].nam: unknown key; did you mean entries[0].name?")
        .hasMessageContaining("test:1: entries[0].name: missing")
        .hasMessageContaining("test:1: entries[1].on: must be true or false, not 3");
  }

  @Test
  void render_optionalsAndEntries_readsBack() {
    Kinds kinds =
        new Kinds(
            Optional.of(Duration.ofNanos(5)),
            Optional.of("a = \"b\""),
            List.of(new Entry("x", true), new Entry("y", false)),
            -3);
    assertThat(read(ConfWriter.render(kinds))).isEqualTo(kinds);
  }

  private static Kinds read(String hocon) {
    Config config =
        ConfigFactory.parseString(
            hocon, ConfigParseOptions.defaults().setOriginDescription("test"));
    return new ConfReader(
            new ConfProblems(), "test", ConfigFactory.empty(), ConfKeys.of(Kinds.class))
        .read(Kinds.class, config.root());
  }
}
