package io.convoy.jobs.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.conf.RunConf;
import io.convoy.driver.plan.Planner;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduleTextTest {
  private static final Planner PLANNER =
      new Planner(
          RunConf.read(
              Optional.empty(),
              List.of(
                  "run.dir=r",
                  "data.path=d",
                  "model.name=lenet",
                  "train.epochs=10",
                  "train.batch=128",
                  "momentum-schedule { name = linear, to = 0.5 }")),
          1300,
          2);

  @TempDir Path folder;

  @Test
  void text_ofACosine_hasItsPeakAndItsEnd() {
    String text = new ScheduleText("cosine", PLANNER).text();
    assertThat(text.lines())
        .contains(
            "         1      0.10    128      0.0100000       1.000    1.000",
            "        10      1.00    128       0.100000      0.9550    1.000",
            "       100     10.00    128    3.04586e-05      0.5050    1.000");
    List<String> plot = text.lines().filter(line -> line.contains("|")).toList();
    assertThat(plot).hasSize(15);
    assertThat(plot.get(0)).startsWith("    0.1000 |").contains("*");
    assertThat(plot.get(14)).startsWith("     0.000 |").endsWith("*");
    assertThat(text).endsWith("step 100\n");
  }

  @Test
  void write_intoANewFolder_isAnImageWithALine() throws IOException {
    Path file = folder.resolve("new/schedule.png");
    new ScheduleImage("cosine", PLANNER).write(file);
    BufferedImage image = ImageIO.read(file.toFile());
    assertThat(image.getWidth()).isEqualTo(960);
    long blue = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        blue += image.getRGB(x, y) == 0xFF1F5FBF ? 1 : 0;
      }
    }
    assertThat(blue).isGreaterThan(500);
  }

  @Test
  void write_whereAFileIsInTheWay_saysSo() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> new ScheduleImage("x", PLANNER).write(file.resolve("a.png")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--output " + file + "/a.png: cannot be written (");
  }
}
