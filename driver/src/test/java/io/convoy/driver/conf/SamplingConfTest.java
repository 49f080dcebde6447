package io.convoy.driver.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.base.RefusedException;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.dataset.DrawPlan;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplingConfTest {
  private static RunConf conf(String... keys) {
    return RunConf.read(
        Optional.empty(),
        Stream.concat(Stream.of("run.dir=r", "data.path=d", "model.name=resnet20"), Stream.of(keys))
            .toList());
  }

  private static Dataset dataset(Long... images) {
    List<Long> counts = List.of(images);
    long all = counts.stream().mapToLong(Long::longValue).sum();
    Dataset.Shard shard = new Dataset.Shard("train/a.tar", all, 1, "0".repeat(64));
    List<Double> three = List.of(0.0, 0.0, 0.0);
    return new Dataset(
        List.of("ant", "bee"),
        Map.of("train", new Dataset.Split(List.of(shard), all, counts)),
        new Dataset.ColourStatistics(three, three, three, Collections.nCopies(3, three)));
  }

  private static DrawPlan draws(Dataset dataset, String... keys) {
    return conf(keys).data().sampling().draws(3, dataset, "train");
  }

  @Test
  void sampling_ofADataset_givesHowOftenImagesOfClassesAreDrawn() {
    assertThat(draws(dataset(6L, 2L))).isEqualTo(DrawPlan.uniform(3));
    List<Double> balanced = draws(dataset(6L, 2L), "data.sampling=balanced").classWeights();
    assertThat(balanced.get(0) * 6).isEqualTo(balanced.get(1) * 2);
    assertThat(draws(dataset(6L, 2L), "data.sampling { name = weighted, weights = [1, 2.5] }"))
        .isEqualTo(new DrawPlan(3, List.of(1.0, 2.5)));
  }

  @Test
  void sampling_rendered_isReadAgain() {
    for (String keys :
        List.of("data.sampling=balanced", "data.sampling{name=weighted,weights=[1,2]}")) {
      RunConf conf = conf(keys);
      assertThat(RunConf.parse(conf.render(), "stored")).isEqualTo(conf);
    }
  }

  @Test
  void sampling_thatDoesNotFitTheDataset_isRefused() {
    assertThatThrownBy(() -> draws(dataset(1L, 1L), "data.sampling{name=weighted,weights=[1,2,3]}"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContainingAll("data.sampling.weights", "3 numbers", "2 classes");
    assertThatThrownBy(() -> draws(dataset(5L, 0L), "data.sampling=balanced"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContainingAll("data.sampling", "class bee has no image in the split train");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          data.sampling=even | data.sampling.name: must be uniform, balanced or weighted, not "even"
          data.sampling=weighted | data.sampling.weights = [] (the default): needs a number above 0 for each class, such as [1, 2.5], with name = weighted
          data.sampling{name=weighted,weights=[1,0]} | data.sampling.weights = [1.0, 0.0]: must be numbers above 0, not 0.0; leave images out that are not to count
          data.sampling{weights=[1,2]} | data.sampling.weights = [1.0, 2.0]: has no effect with name = uniform; set name = weighted
          data.sampling=balanced, train.task=rotation | data.sampling.name = balanced: draws by the dataset's labels, which train.task = rotation does not use; leave it out
          data{sampling=balanced,augment=[{name=random-crop}]}, train{task=simclr,batch=256} | data.sampling.name = balanced: draws by the dataset's labels, which train.task = simclr does not use; leave it out
          data.sampling.name=balanced, optimizer.name=lbfgs, schedule.base-batch=0 | data.sampling.name = balanced: optimizer.name = lbfgs needs the same loss in every step; take uniform, and train.loss.class-weights for rare classes
          """)
  void sampling_whereItMeansNothing_isRefused(String keys, String problem) {
    assertThatThrownBy(() -> conf(keys.split(", (?=[a-z]+\\.|train)")))
        .isInstanceOfSatisfying(
            ConfException.class,
            refused ->
                assertThat(refused.problems())
                    .hasSize(1)
                    .first()
                    .asString()
                    .isIn(problem, "command line: " + problem));
  }
}
