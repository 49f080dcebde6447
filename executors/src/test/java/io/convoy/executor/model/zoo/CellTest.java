package io.convoy.executor.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.model.ModelFigures;
import io.convoy.executor.model.ModelSpec;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellTest {
  private static final ImageShape CIFAR = new ImageShape(32, 32, 3);

  /** Written as text, NASNet-A is the network that stands in code, to each convolution. */
  @Test
  void nasnetA_asText_hasTheFiguresOfTheNetworkInCode() {
    Map<String, Double> options = Map.of("width", 8.0, "cells", 2.0);
    ModelSpec code = new ModelSpec("nasnet-a-cifar", CIFAR, 10, options, 1);
    ModelSpec text = new ModelSpec("nasnet-cells", CIFAR, 10, options, 1);
    assertThat(figures(text))
        .usingRecursiveComparison()
        .ignoringFields("outputs") // one of them has a vertex more between two layers
        .isEqualTo(figures(code));
    assertThat(CellPair.of(CellPair.NASNET_A)).hasToString(CellPair.NASNET_A);
  }

  @Test
  void cell_withoutOutputs_givesTheBlocksThatNobodyTakes() {
    Cell cell = Cell.of("sep3(0)+conv1(1) max3(2)+id(0) avg3(1)+conv3(2)");
    assertThat(cell.outputs()).containsExactly(3, 4);
    assertThat(cell).hasToString("sep3(0)+conv1(1) max3(2)+id(0) avg3(1)+conv3(2) > 3 4");
    assertThat(Cell.of(cell.toString())).isEqualTo(cell);
  }

  @Test
  void cells_ofASeed_areTheSameAndReadable() {
    Set<String> texts = new HashSet<>();
    for (int seed = 1; seed <= 200; seed++) {
      CellPair drawn = CellPair.drawn(seed);
      assertThat(CellPair.drawn(seed)).isEqualTo(drawn);
      assertThat(CellPair.of(drawn.toString())).isEqualTo(drawn);
      texts.add(drawn.toString());
    }
    assertThat(texts).hasSize(200);
  }

  /** What is drawn and its text are one network, whose every vertex leads to the output. */
  @Test
  void network_ofADrawnCell_isThatOfItsText() {
    Map<String, Double> small = Map.of("width", 4.0, "cells", 1.0);
    for (int seed = 1; seed <= 20; seed++) {
      ModelSpec drawn =
          new ModelSpec(
              "nasnet-cells",
              CIFAR,
              10,
              Map.of("width", 4.0, "cells", 1.0, "cell-seed", (double) seed),
              1);
      String text = CellPair.drawn(seed).toString();
      ComputationGraphConfiguration network = ModelCatalogue.configuration(drawn);
      assertThat(
              ModelCatalogue.configuration(
                  new ModelSpec("nasnet-cells", CIFAR, 10, small, Map.of("cell", text), 1)))
          .isEqualTo(network);
      Set<String> read = new HashSet<>(network.getNetworkOutputs());
      network.getVertexInputs().values().forEach(read::addAll);
      assertThat(read).as(text).containsAll(network.getVertices().keySet());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "sep3(0)+sep3(1); must be two cells",
        "sep3(0) | sep3(0)+sep3(1); is no block",
        "sep4(0)+sep3(1) | sep3(0)+sep3(1); \"sep4(0)\" is no operation",
        "sep3(0)+sep3(2) | sep3(0)+sep3(1); \"2\" is no map: here there are 0 to 1",
        "sep3(0)+sep3(0) | sep3(0)+sep3(1); must have operations on both maps 0 and 1",
        "id(0)+id(0) sep3(1)+id(0) | sep3(0)+sep3(1); adds a map to itself",
        "sep3(0)+sep3(1) > 0 1 | sep3(0)+sep3(1); at least one block",
        "sep3(0)+sep3(1) > 2 2 | sep3(0)+sep3(1); must name maps once",
        "sep3(0)+sep3(1) > 2 > 2 | sep3(0)+sep3(1); more than one >",
      })
  void text_thatIsNoCell_isRefusedWithTheReason(String text, String why) {
    ModelSpec spec = new ModelSpec("nasnet-cells", CIFAR, 10, Map.of(), Map.of("cell", text), 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelCatalogue.configuration(spec))
        .withMessageStartingWith("model.cell = " + text)
        .withMessageContaining(why);
  }

  private static ModelFigures figures(ModelSpec spec) {
    return ModelFigures.of(ModelCatalogue.configuration(spec), CIFAR);
  }
}
