package io.convoy.driver.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FinetuneConfTest {
  private static RunConf read(String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "run.dir=r",
                "data.path=d",
                "model.name=resnet20",
                "model.weights-from=w.zip",
                "train.epochs=10"));
    all.addAll(List.of(settings));
    return RunConf.read(Optional.empty(), all);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "head-only",
        "biases-only",
        "{ stages = 3 }",
        "{ names = [\"conv1*\", \"bn*\"] }"
      })
  void freeze_inEachForm_isReadAndStored(String text) {
    RunConf conf = read("finetune.freeze=" + text);
    assertThat(conf.finetune().freeze().toString()).isEqualTo(text.replace("\"", ""));
    assertThat(RunConf.parse(conf.render(), "stored")).isEqualTo(conf);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "finetune.freeze=none|1",
        "finetune.freeze=head-only|0.1",
        "finetune.freeze.stages=2|0.1",
        "finetune { freeze = head-only, layer-decay = 0.7 }|1",
        "finetune { freeze = head-only, backbone-rate = 0.3 }|0.3",
        "finetune { backbone-rate = 0.3, layer-decay = 0.5 }|0.3"
      })
  void backboneRate_notGiven_isATenthWhereAPartIsFrozen(String setting, double rate) {
    String[] settings =
        setting.contains(" {")
            ? setting
                .replace("finetune { ", "")
                .replace(" }", "")
                .replaceAll("(^|, )", "$1finetune.")
                .split(", ")
            : new String[] {setting};
    for (int i = 0; i < settings.length; i++) {
      settings[i] = settings[i].replace(" = ", "=");
    }
    assertThat(read(settings).finetune().backbone()).isEqualTo(rate);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "finetune.freeze=half|finetune.freeze: must be none, head-only, biases-only, { stages = 2 } or {"
            + " names = [\"conv1*\"] }, not \"half\"",
        "finetune.freeze={ layers = 2 }|finetune.freeze: must be none, head-only, biases-only, { stages ="
            + " 2 } or { names = [\"conv1*\"] }, not a group of keys",
        "finetune.freeze={ stages = 0 }|finetune.freeze: stages = 0: must be at least 1",
        "finetune.backbone-rate=0|finetune.backbone-rate = 0.0: must be above 0, and at most 10;"
            + " freeze = head-only leaves the backbone as it is",
        "finetune.layer-decay=1.5|finetune.layer-decay = 1.5: must be above 0, and at most 1",
        "finetune.unfreeze=[{ epoch = 3 }]|finetune.unfreeze = [{ epoch = 3 }]: has no effect with"
            + " freeze = none; set freeze, such as head-only",
        "finetune.lora.rank=-1|finetune.lora.rank = -1: must be from 0 to 4096",
        "finetune.lora.alpha=0|finetune.lora.alpha = 0.0: must be above 0: adapters count alpha over"
            + " rank times",
        "finetune.lora.layers=[]|finetune.lora.layers = []: must name a layer, such as [\"*\"], or"
            + " set rank = 0",
        "finetune.unfreeze=[{ epoch = 1 }]|finetune.unfreeze[0].epoch = 1: must be at least 2;"
            + " finetune.freeze is what epoch 1 has"
      })
  void setting_thatIsWrong_isRefusedByKeyAndValue(String setting, String message) {
    assertThatThrownBy(() -> read(setting)).hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "finetune.unfreeze=[{ epoch = 11 }]|finetune.unfreeze = { epoch = 11 }: must have an epoch"
            + " of at most train.epochs = 10",
        "finetune.unfreeze=[{ epoch = 3 }, { epoch = 5, stages = 2 }]|finetune.unfreeze = { epoch ="
            + " 5, stages = 2 }: must have a later epoch and more stages than { epoch = 3 }",
        "model.weights-from=|finetune.freeze = head-only: would freeze random weights; set"
            + " model.weights-from",
        "synchronise.mode=dl4j|synchronise.mode = dl4j: trains all layers at one rate; leave out"
            + " finetune, or take allreduce"
      })
  void headOnly_besideWhatDoesNotFit_isRefused(String setting, String message) {
    assertThatThrownBy(() -> read("finetune.freeze=head-only", setting))
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "finetune.freeze={ stages = 2 }|finetune.freeze = { stages = 2 }: does not go with adapters,"
            + " which learn in place of all other layers but the last; leave it out, or set"
            + " finetune.lora.rank = 0",
        "model.weights-from=|finetune.lora = { rank = 8, alpha = 16.0, layers = [*] }: would freeze"
            + " random weights; set model.weights-from"
      })
  void adapters_besideWhatDoesNotFit_areRefused(String setting, String message) {
    assertThatThrownBy(() -> read("finetune.lora.rank=8", setting)).hasMessageContaining(message);
  }

  @Test
  void adapters_alone_freezeTheRest() {
    FinetuneConf one = read("finetune.lora.rank=8").finetune();
    assertThat(one.freezes()).isTrue();
    assertThat(one.isPlain()).isFalse();
    assertThat(one.learning())
        .isEqualTo(
            "{ freeze = none, batch-norm = inference, unfreeze = [], lora = { rank = 8, alpha = 16.0,"
                + " layers = [*] } }");
  }
}
