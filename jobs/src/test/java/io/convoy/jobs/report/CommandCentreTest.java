package io.convoy.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Pages about many runs. */
class CommandCentreTest {
  @TempDir private Path temp;

  private final RunReport report = new RunReport(new Configuration());

  private Path run(String name, double rate, String model) {
    return MadeUpRun.good(temp.resolve(name))
        .write("train.batch = 10, schedule.learning-rate = " + rate + ", model.name = " + model);
  }

  private static Element element(Document page, String tag, String id) {
    NodeList all = page.getElementsByTagName(tag);
    for (int i = 0; i < all.getLength(); i++) {
      if (((Element) all.item(i)).getAttribute("id").equals(id)) {
        return (Element) all.item(i);
      }
    }
    throw new AssertionError("no " + tag + " " + id);
  }

  @Test
  void page_ofThreeRuns_hasTheDataOfItsPlots() throws Exception {
    run("a", 0.1, "lenet");
    run("b", 0.001, "resnet8");
    run("<c>", 0.01, "lenet");
    String text = report.page(List.of(temp.toString()), 0);
    assertThat(text.replace("http://www.w3.org/", "")).doesNotContain("http:", "https:", "src=");
    Document page = MadeUpRun.parsed(text);
    JsonNode data = new ObjectMapper().readTree(element(page, "div", "runs-data").getTextContent());
    assertThat(data.get("runs")).hasToString("[\"<c>\",\"a\",\"b\"]");
    JsonNode rate = null;
    JsonNode model = null;
    for (JsonNode column : data.get("columns")) {
      rate = column.get("name").asText().equals("schedule.learning-rate") ? column : rate;
      model = column.get("name").asText().equals("model.name") ? column : model;
    }
    assertThat(rate.get("values")).hasToString("[0.01,0.1,0.001]");
    assertThat(model.get("values")).hasToString("[\"lenet\",\"lenet\",\"resnet8\"]");
    assertThat(data.get("columns").get(0).get("values").get(0).asDouble()).isEqualTo(88);
    for (String select : List.of("axis-x", "axis-y", "axis-c", "diff-one", "diff-other")) {
      element(page, "select", select);
    }
    NodeList lines = element(page, "svg", "parallel").getElementsByTagName("polyline");
    assertThat(lines.getLength()).isEqualTo(3);
    // of <c>: the rate is in the middle of its axis, which is logarithmic
    assertThat(((Element) lines.item(0)).getAttribute("data-p")).startsWith("0.5000 0.0000");
    assertThat(lines.item(0).getTextContent()).startsWith("<c>");
  }

  @Test
  void page_ofManyRuns_readsAFewStepsOfEachAndMissesNothing() throws Exception {
    for (int run = 0; run < 25; run++) {
      MadeUpRun made = new MadeUpRun(temp.resolve("run" + run)).start(500);
      for (int i = 1; i <= 1000; i++) {
        made.step(i, i <= 500 ? 1 : 2, 2.3, 0.1);
        if (i % 500 == 0) {
          made.evaluation(i, i / 500, 2, run / 100.0);
        }
      }
      made.end(1000, null).write("train.batch = 10, run.seed = " + run);
    }
    ReportedRun glanced =
        new RunReader(new Configuration()).glance(temp.resolve("run7").toString());
    assertThat(glanced.log().steps()).hasSizeLessThan(130);
    assertThat(glanced.log().lastStep()).isEqualTo(1000);
    assertThat(glanced.stepSeconds()).isCloseTo(500, within(1e-6));
    assertThat(glanced.bestAccuracy()).isEqualTo(0.07);
    Epochs epochs = new Epochs(glanced);
    assertThat(epochs.at(250)).isEqualTo(0.5);
    assertThat(epochs.at(750)).isEqualTo(1.5);
    Document page = MadeUpRun.parsed(report.page(List.of(temp.toString()), 0));
    assertThat(page.getDocumentElement().getTextContent()).contains("25 runs", "1,000", "8.3");
  }
}
