package io.convoy.driver.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.base.RefusedException;
import io.convoy.executor.data.dataset.Dataset;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LossConfTest {
  private static RunConf conf(String... keys) {
    return RunConf.read(
        Optional.empty(),
        Stream.concat(Stream.of("run.dir=r", "data.path=d", "model.name=resnet20"), Stream.of(keys))
            .toList());
  }

  private static Dataset dataset(long... images) {
    List<Long> counts = Arrays.stream(images).boxed().toList();
    long all = counts.stream().mapToLong(Long::longValue).sum();
    Dataset.Shard shard = new Dataset.Shard("train/a.tar", all, 1, "0".repeat(64));
    List<Double> three = List.of(0.0, 0.0, 0.0);
    return new Dataset(
        List.of("ant", "bee", "cat"),
        Map.of("train", new Dataset.Split(List.of(shard), all, counts)),
        new Dataset.ColourStatistics(three, three, three, Collections.nCopies(3, three)));
  }

  @Test
  void name_alone_isTheGroupOfThatName() {
    RunConf conf = conf("train.loss=hinge");
    assertThat(conf.train().loss()).isEqualTo(conf("train.loss.name=hinge").train().loss());
    assertThat(RunConf.parse(conf.render(), "stored")).isEqualTo(conf);
    assertThat(conf("optimizer=adam").optimizer().name()).isEqualTo("adam");
  }

  /** {@code N / (C n_c)}: 12 / (3 * 2), 12 / (3 * 4), 12 / (3 * 6). */
  @Test
  void balanced_ofADataset_weighsRareClassesMore() {
    LossConf loss = conf("train.loss.class-weights=balanced").train().loss();
    assertThat(loss.spec(dataset(2, 4, 6), "train").weights()).containsExactly(2.0, 1.0, 12 / 18.0);
    assertThat(conf().train().loss().spec(dataset(2, 4, 6), "train").weights()).isEmpty();
  }

  @Test
  void given_numbers_areKeptAndRendered() {
    RunConf conf = conf("train.loss.class-weights=[1, 2.5, 4]");
    assertThat(conf.train().loss().spec(dataset(2, 4, 6), "train").weights())
        .containsExactly(1.0, 2.5, 4.0);
    assertThat(RunConf.parse(conf.render(), "stored")).isEqualTo(conf);
  }

  @Test
  void weights_thatDoNotFitTheDataset_areRefused() {
    LossConf two = conf("train.loss.class-weights=[1, 2]").train().loss();
    assertThatThrownBy(() -> two.spec(dataset(1, 1, 1), "train"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContainingAll("train.loss.class-weights", "2 numbers", "3 classes");
    LossConf balanced = conf("train.loss.class-weights=balanced").train().loss();
    assertThatThrownBy(() -> balanced.spec(dataset(1, 0, 1), "train"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContainingAll("class bee has no image in the split train");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          train.task = rotation | train.loss.class-weights = balanced | which train.task = rotation does not use
          synchronise.mode = dl4j | train.loss.class-weights = balanced | synchronise.mode = dl4j
          """)
  void weights_whereTheyMeanNothing_areRefused(String one, String other, String message) {
    assertThatThrownBy(() -> conf(one, other))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("train.loss.class-weights = balanced")
        .hasMessageContaining(message);
  }
}
