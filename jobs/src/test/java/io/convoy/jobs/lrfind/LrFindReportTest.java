package io.convoy.jobs.lrfind;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class LrFindReportTest {
  @Test
  void svg_ofACurve_isAPictureWithItsSuggestions() throws Exception {
    RateCurve curve =
        new RateCurve(
            IntStream.rangeClosed(1, 50)
                .mapToObj(
                    i -> {
                      double loss = 1 + Math.pow(i - 35, 2) / 1000;
                      return new RateCurve.Point(i, Math.pow(10, i / 10.0 - 4), loss, loss);
                    })
                .toList(),
            Optional.empty());
    LrFindReport report = new LrFindReport(curve, new LrFindOptions(1e-4, 10, 50), 1, 0.1);
    Document svg =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(report.svg())));
    assertThat(svg.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(svg.getDocumentElement().getTextContent())
        .contains("--c0:", "smoothed", "valley ", "minimum/10 ");
    assertThat(svg.getElementsByTagName("circle").getLength()).isGreaterThanOrEqualTo(3);
  }
}
