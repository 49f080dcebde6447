package io.convoy.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.driver.conf.RunConf;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalsTest {
  private static List<String> problems(String... settings) {
    Stream<String> required =
        Stream.of("run.dir=r", "data.path=d", "model.name=lenet", "synchronise.mode=dl4j");
    return new ParameterAveraging()
        .problems(
            RunConf.read(Optional.empty(), Stream.concat(required, Stream.of(settings)).toList()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "synchronise.every-steps=5",
        "optimizer.momentum=0",
        "optimizer.name=adam",
        "optimizer.name=adamw",
        "train { epochs = 3, batch-schedule = [{ from-epoch = 2, batch = 256 }] }",
        "regularisation.source=model",
        "guard.divergence=0",
        "engine=nd4j"
      })
  void problems_ofWhatDl4jHas_areNone(String setting) {
    assertThat(problems(setting)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "engine=torch",
        "train.micro-batch=8",
        "train.precision=bf16",
        "optimizer.name=adagrad",
        "optimizer.name=rmsprop",
        "optimizer.name=lars",
        "optimizer.name=lamb",
        "optimizer.nesterov=false",
        "clip.name=global-norm",
        "average.kind=ema",
        "regularisation.max-norm=3.0",
        "momentum-schedule.name=linear",
        "decay-schedule.from=0.5",
        "synchronise.optimizer-state=false",
        "guard.non-finite=skip",
        "guard.non-finite=roll-back",
        "cluster.threads=2",
        "cluster.device=gpu",
        "snapshot.every-epochs=2",
        "snapshot.every-steps=10",
        "snapshot.every-duration=600s"
      })
  void problems_ofWhatItCannotDo_nameTheKeyItsValueAndWhatToSet(String setting) {
    assertThat(problems(setting))
        .hasSize(1)
        .first()
        .asString()
        .startsWith(
            setting.replace("=", " = ") + ": synchronise.mode = dl4j cannot honour it; set ");
  }

  @Test
  void problems_ofSeveralSettings_areAllTold() {
    assertThat(problems("clip.name=value", "average.kind=swa", "engine=torch")).hasSize(3);
  }
}
