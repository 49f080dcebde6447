package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.driver.conf.Catalogues;
import io.convoy.executor.catalogue.Kind;
import io.convoy.executor.catalogue.Parameter;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ListCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "augmentations",
        "clippings",
        "initialisations",
        "losses",
        "models",
        "optimizers",
        "schedules"
      })
  void list_ofACatalogue_hasEachKindWithItsParameters(String what) {
    assertThat(run("list", what)).isZero();
    var kinds = Catalogues.all().get(what).kinds();
    assertThat(out.toString().lines().filter(line -> !line.startsWith(" ")))
        .hasSameSizeAs(kinds)
        .allMatch(line -> line.matches("\\S+: .+"));
    assertThat(kinds)
        .allSatisfy(kind -> assertThat(out.toString()).contains(kind.name() + ": "))
        .flatExtracting(Kind::parameters)
        .extracting(Parameter::meaning)
        .allSatisfy(meaning -> assertThat(out.toString()).contains(meaning));
  }

  @Test
  void list_ofNames_isOfThose() {
    assertThat(run("list", "optimizers", "sgd")).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "sgd: g += l2 p; v = mu v + g; p -= lr v, or with Nesterov's p -= lr (g + mu v)",
            "    Sutskever et al. 2013, PyTorch's form",
            "    momentum = 0.9 (a number from 0 to less than 1): mu, share of the last update that"
                + " carries on",
            "    nesterov = true (true or false): whether the momentum is Nesterov's");
  }

  @Test
  void list_misspelt_isRefusedWithTheNearest() {
    assertThat(run("list", "optimisers")).isEqualTo(2);
    assertThat(err.toString())
        .contains("optimisers: nothing that can be listed; did you mean optimizers? There are: ");
    assertThat(run("list", "optimizers", "adm")).isEqualTo(2);
    assertThat(err.toString()).contains("adm: no such optimizer; did you mean adam?");
    assertThat(run("list")).isEqualTo(2);
    assertThat(err.toString()).contains("WHAT");
  }

  private int run(String... args) {
    CommandLine line = new Main(new ListCommand()).commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return line.execute(args);
  }
}
