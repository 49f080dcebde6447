package io.convoy.driver.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.driver.conf.NormaliseChoice.Given;
import io.convoy.executor.data.colour.ChannelOrder;
import io.convoy.executor.data.colour.ColourMap;
import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NormaliseChoiceTest {
  private static final List<List<Double>> AXES =
      List.of(List.of(0.0, 0.0, 1.0), List.of(0.0, 1.0, 0.0), List.of(1.0, 0.0, 0.0));
  private static final ColourStatistics DATASET =
      new ColourStatistics(
          List.of(0.1, 0.2, 0.3), List.of(0.4, 0.5, 0.6), List.of(3.0, 2.0, 1.0), AXES);

  @Test
  void numbers_inAGroup_areReadAndWrittenAgain() {
    RunConf conf =
        read("data.normalise = { mean = [104, 117, 124], range = [0, 255], order = bgr }");
    Given given =
        new Given(
            List.of(104.0, 117.0, 124.0),
            List.of(1.0, 1.0, 1.0),
            List.of(0.0, 255.0),
            ChannelOrder.BGR);
    assertThat(conf.data().normalise()).isEqualTo(given);
    assertThat(RunConf.parse(conf.render(), "stored")).isEqualTo(conf);
    assertThat(read("data.normalise = none").data().normalise())
        .isEqualTo(new NormaliseChoice.ByDataset(Normalisation.NONE));
  }

  private static RunConf read(String setting) {
    return RunConf.read(
        Optional.empty(), List.of("run.dir=r", "data.path=d", "model.name=lenet", setting));
  }

  /** The pixel (51, 102, 255), which Caffe has as (255 - 104, 102 - 117, 51 - 124). */
  @Test
  void range_isThatOfTheValuesBeforeTheMeanIsTakenOff() {
    Given given =
        new Given(
            List.of(104.0, 117.0, 124.0),
            List.of(1.0, 2.0, 1.0),
            List.of(0.0, 255.0),
            ChannelOrder.BGR);
    ColourMap map =
        ColourMap.of(
            new InputColours(given.statistics(DATASET, 3), given.kind(), "", given.order()), 3);
    double[] rgb = {51 / 255.0, 102 / 255.0, 1};
    double[] mapped = new double[3];
    for (int row = 0; row < 3; row++) {
      for (int c = 0; c < 3; c++) {
        mapped[row] +=
            map.whitening().orElseThrow()[4 * row + c]
                * map.scales().get(c)
                * (rgb[c] - map.levels().get(c));
      }
    }
    assertThat(mapped).containsExactly(new double[] {151, -7.5, -73}, within(1e-4));
    assertThat(given.statistics(DATASET, 3).eigenvectors()).isEqualTo(AXES);
  }

  @Test
  void greyImages_areDividedByTheMeanDeviation() {
    Given given =
        new Given(
            List.of(0.5, 0.5, 0.5), List.of(0.2, 0.3, 0.4), List.of(0.0, 1.0), ChannelOrder.RGB);
    ColourMap map = ColourMap.of(new InputColours(given.statistics(DATASET, 1), given.kind()), 1);
    assertThat(map.levels().get(0)).isCloseTo(0.5, within(1e-9));
    assertThat(map.scales().get(0)).isCloseTo(1 / 0.3, within(1e-9));
  }
}
