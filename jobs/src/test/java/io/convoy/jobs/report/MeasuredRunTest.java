package io.convoy.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Pages of runs that have measured layers, times and validations. */
class MeasuredRunTest {
  private static final int DARK = 0xFF440154;
  private static final int BRIGHT = 0xFFFDE725;

  @TempDir private Path temp;

  private static MadeUpRun layers(MadeUpRun run, long step, double ratio, double dead) {
    return run.line(
        "{\"kind\":\"layers\",\"step\":%d,\"epoch\":1,\"names\":[\"conv\",\"<pool>\",\"out\"],"
            + "\"gradient_norm\":[1.0,null,10.0],\"weight_norm\":[2.0,null,3.0],"
            + "\"update_ratio\":[%s,null,0.001],\"output_mean\":[0.1,0.2,-0.1],"
            + "\"output_deviation\":[1.0,0.5,\"Infinity\"],\"dead\":[0.0,%s,0.0]}",
        step, ratio, dead);
  }

  private static MadeUpRun times(MadeUpRun run, int rank, long step, double compute) {
    return run.line(
        "{\"kind\":\"times\",\"rank\":%d,\"step\":%d,\"steps\":10,\"seconds\":5.0,"
            + "\"wait_seconds\":0.5,\"compute_seconds\":%s,\"exchange_seconds\":1.0,"
            + "\"update_seconds\":0.5}",
        rank, step, compute);
  }

  private Document page(MadeUpRun run) throws Exception {
    Path folder = run.write("train.batch = 10");
    return MadeUpRun.parsed(new RunReport(new Configuration()).page(List.of(folder.toString()), 0));
  }

  private static List<Element> plots(Document page, String label) {
    List<Element> found = new ArrayList<>();
    NodeList all = page.getElementsByTagName("svg");
    for (int i = 0; i < all.getLength(); i++) {
      Element svg = (Element) all.item(i);
      if (svg.getAttribute("aria-label").equals(label)) {
        found.add(svg);
      }
    }
    return found;
  }

  private static BufferedImage picture(Document page, String label) throws Exception {
    Element image = (Element) plots(page, label).get(0).getElementsByTagName("image").item(0);
    String data = image.getAttribute("href").replaceFirst("^data:image/png;base64,", "");
    return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(data)));
  }

  @Test
  void page_withLayers_mapsThemOverTheSteps() throws Exception {
    MadeUpRun run = MadeUpRun.good(temp.resolve("run"));
    layers(run, 10, 0.1, 0.25);
    layers(run, 20, 0.00001, 0.5);
    Document page = page(run);
    BufferedImage ratios = picture(page, "Update over weights by layer");
    assertThat(ratios.getHeight()).as("layers with weights").isEqualTo(2);
    assertThat(ratios.getWidth()).as("steps").isEqualTo(2);
    assertThat(ratios.getRGB(0, 0)).isEqualTo(BRIGHT);
    assertThat(ratios.getRGB(1, 0)).isEqualTo(DARK);
    assertThat(ratios.getRGB(0, 1)).as("0.001 is in the middle").isEqualTo(0xFF21918C);
    BufferedImage deviations = picture(page, "Outputs: standard deviation by layer");
    assertThat(deviations.getHeight()).as("what is infinite is left out").isEqualTo(2);
    assertThat(page.getDocumentElement().getTextContent())
        .contains("half or more of the units are zero for all images looked at in: <pool>.");
    assertThat(plots(page, "Update over weights, logarithmic")).hasSize(1);
  }

  @Test
  void page_withTimes_namesTheRankThatOthersWaitFor() throws Exception {
    MadeUpRun run = MadeUpRun.good(temp.resolve("run"));
    for (int step = 10; step <= 20; step += 10) {
      times(run, 0, step, 1.5);
      times(run, 1, step, 3);
      times(run, 2, step, 1.5);
    }
    Document page = page(run);
    assertThat(page.getDocumentElement().getTextContent())
        .contains("The others wait for rank 1 (0.3500 s)", "0.2000 s in the middle");
    assertThat(plots(page, "Seconds of a step by rank").get(0).getTextContent())
        .contains("computing: 0.3000 s", "other: 0.1500 s");
    assertThat(plots(page, "Seconds until the gradient is there")).hasSize(1);
  }

  @Test
  void page_withValidations_showsTheBestAndClassesOverTheEpochs() throws Exception {
    Path folder = temp.resolve("run");
    MadeUpRun run = MadeUpRun.good(folder);
    Files.createDirectories(folder.resolve("validation"));
    for (int epoch = 1; epoch <= 2; epoch++) {
      Files.writeString(
          folder.resolve("validation/epoch-0000" + epoch + ".json"),
          String.format(
              "{\"data\":\"d\",\"split\":\"val\",\"images\":5,\"loss\":0.5,\"top1_accuracy\":0.6,"
                  + "\"top5_accuracy\":null,\"classes\":[{\"name\":\"cat\",\"images\":3,"
                  + "\"recall\":%s,\"precision\":1.0},{\"name\":\"dog\",\"images\":2,"
                  + "\"recall\":0.5,\"precision\":0.5}],\"step\":%d,\"epoch\":%d,"
                  + "\"confusion\":[[0,0,%d],[0,1,1],[1,1,2]]}",
              epoch / 2.0, 50 * epoch, epoch, epoch));
    }
    Document page = page(run);
    assertThat(page.getDocumentElement().getTextContent())
        .contains("Evaluation of val in the run, after epoch 2", "cat taken for dog: 1 of 3")
        .doesNotContain("calibration");
    BufferedImage recalls = picture(page, "Recall of each class of val over the epochs, %");
    assertThat(recalls.getRGB(1, 0)).isEqualTo(BRIGHT);
    assertThat(recalls.getRGB(0, 1)).isEqualTo(recalls.getRGB(0, 0)).isEqualTo(DARK);

    Files.writeString(folder.resolve("evaluation-val.json"), "{\"images\": 5}");
    assertThat(page(run).getDocumentElement().getTextContent())
        .doesNotContain("Evaluation of val in the run");
  }

  @Test
  void layers_ofALongRun_areThinnedToTheWholeOfIt() {
    MadeUpRun run = new MadeUpRun(temp.resolve("run"));
    for (int step = 50; step <= 100_000; step += 50) {
      layers(run, step, 0.001, 0);
    }
    List<LoggedLayers> layers = run.log().layers();
    assertThat(layers).hasSizeBetween(200, 400);
    assertThat(layers.get(0).step()).isEqualTo(50);
    assertThat(layers.get(layers.size() - 1).step()).isGreaterThan(99_000);
  }
}
