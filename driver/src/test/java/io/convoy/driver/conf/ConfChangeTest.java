package io.convoy.driver.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfChangeTest {
  private static String rendered(String... overrides) {
    List<String> all = new ArrayList<>(List.of("run.dir=r", "data.path=d", "model.name=lenet"));
    all.addAll(List.of(overrides));
    return RunConf.read(Optional.empty(), all).render();
  }

  private static List<String> between(String before, String after) {
    return ConfChange.between(before, after).stream().map(ConfChange::toString).toList();
  }

  @Test
  void between_equalConfigurations_isNothing() {
    assertThat(between(rendered(), rendered("train.epochs=10", "train.epochs=30")))
        .isEqualTo(between(rendered(), rendered("train.epochs=30")));
    assertThat(
            between(
                rendered("optimizer.beta1=0.8", "optimizer.name=adam"),
                rendered("optimizer.name=adam", "optimizer.beta1=0.80")))
        .isEmpty();
  }

  @Test
  void between_numbersListsAndDurations_namesKeyAndBothValues() {
    assertThat(
            between(
                rendered("train.epochs=2", "data.augment=[]", "cluster.timeout=60s"),
                rendered(
                    "train.epochs=4",
                    "data.augment=[{name=random-crop,padding=2}]",
                    "cluster.timeout=2m")))
        .containsExactly(
            "cluster.timeout = 60s -> 120s",
            "data.augment = [] -> [{\"name\":\"random-crop\",\"padding\":2}]",
            "train.epochs = 2 -> 4");
  }

  @Test
  void between_keysThatOnlyOneHas_areUnsetInTheOther() {
    assertThat(
            between(
                rendered("optimizer.momentum=0.8"),
                rendered("model.width=8", "model.name=resnet8")))
        .containsExactly(
            "model.name = lenet -> resnet8",
            "model.width = unset -> 8",
            "optimizer.momentum = 0.8 -> unset");
  }

  @Test
  void between_anUnreadableOne_saysSo() {
    assertThatThrownBy(() -> between("a = [", rendered()))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("no HOCON");
  }

  @Test
  void fromDefaults_isWhatAConfigurationSaysOtherwise() {
    assertThat(
            ConfChange.fromDefaults(
                "snapshot.keep-last = 2.0, snapshot.keep-best = 3, data.augment = [], more = 1"))
        .extracting(ConfChange::toString)
        .containsExactly("more = unset -> 1", "snapshot.keep-best = 1 -> 3");
  }
}
