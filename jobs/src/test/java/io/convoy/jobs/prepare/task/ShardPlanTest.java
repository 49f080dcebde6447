package io.convoy.jobs.prepare.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.jobs.prepare.input.InputFile;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardPlanTest {
  @Test
  void key_ofAnyName_isPlainAndShort() {
    InputFile odd = new InputFile("train/my cat/à.b c.jpg.png", 0, "", 0, 1);
    InputFile lengthy = new InputFile("cat/" + "x".repeat(200) + ".jpg", 0, "", 0, 1);
    InputFile alone = new InputFile("7.jpg", 0, "", 0, 1);
    ShardPlan plan = new ShardPlan("train", 0, 41, List.of(odd, lengthy, alone));
    assertThat(plan.key(0)).isEqualTo("00000041-my_cat-_");
    assertThat(plan.key(1)).startsWith("00000042-cat-xxx").hasSize(69);
    assertThat(plan.key(2)).isEqualTo("00000043-7");
  }
}
