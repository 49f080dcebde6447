package io.convoy.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.model.NetworkStages;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class FirstFiltersTest {
  private static final Configuration HADOOP = new Configuration(false);
  private static final Pattern PNG = Pattern.compile("data:image/png;base64,([^\"]+)");

  @TempDir private Path folder;

  /** LeNet's first convolution has biases, that of a ResNet has none. */
  @ParameterizedTest
  @ValueSource(strings = {"lenet", "resnet8"})
  void markup_ofASnapshot_showsTheFirstWeightsAsColours(String name) throws IOException {
    MadeUpSnapshot stored = MadeUpSnapshot.store(folder, name);
    String page = new FirstFilters(HADOOP).markup(List.of(stored.snapshot())).toString();
    String first =
        NetworkStages.ofCatalogue(stored.network().getConfiguration())
            .layers()
            .keySet()
            .iterator()
            .next();
    INDArray weights = stored.network().paramTable().get(first + "_W");
    int count = (int) weights.size(0);
    int side = (int) weights.size(2);
    assertThat(page).contains("after step 0: " + count + " filters of " + side + "x" + side);
    Matcher png = PNG.matcher(page);
    assertThat(png.find()).isTrue();
    BufferedImage image =
        ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(png.group(1))));
    assertThat(image.getRGB(side + 1, side - 1)).isEqualTo(colour(weights, 1, side - 1, 0));
    assertThat(png.find()).as("a second picture, of the same snapshot").isFalse();
  }

  private static int colour(INDArray weights, int filter, int y, int x) {
    double largest = weights.slice(filter).amaxNumber().doubleValue();
    int rgb = 0xFF;
    for (int channel = 0; channel < 3; channel++) {
      double value = weights.getDouble(filter, channel, y, x);
      rgb = rgb << 8 | Math.round((float) (127.5 + 127.5 * value / largest));
    }
    return rgb;
  }

  @Test
  void markup_withoutSnapshots_isNothing() {
    assertThat(new FirstFilters(HADOOP).markup(List.of()).toString()).isEmpty();
  }
}
