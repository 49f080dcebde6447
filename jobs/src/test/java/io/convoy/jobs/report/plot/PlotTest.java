package io.convoy.jobs.report.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.jobs.report.plot.Series.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlotTest {
  @Test
  void ticks_areRoundAndFew() {
    assertThat(Scale.linear(0, 87).ticks().stream().map(Scale::label))
        .containsExactly("0", "20", "40", "60", "80", "100");
    assertThat(Scale.linear(0.32, 0.95).ticks().stream().map(Scale::label))
        .containsExactly("0.2", "0.4", "0.6", "0.8", "1");
    assertThat(Scale.logarithmic(2e-5, 3).ticks().stream().map(Scale::label))
        .containsExactly("1e-4", "0.001", "0.01", "0.1", "1");
    assertThat(Scale.logarithmic(0.8, 6).ticks().stream().map(Scale::label))
        .containsExactly("1", "2", "5");
    assertThat(Scale.linear(3, 3).ticks()).isNotEmpty();
    assertThat(List.of(Scale.label(20_000), Scale.label(2.5e6), Scale.label(-1.5e-7)))
        .containsExactly("20k", "2.5M", "-1.5e-7");
  }

  @Test
  void place_isFromZeroToOne() {
    assertThat(Scale.exact(2, 4).place(3)).isEqualTo(0.5);
    Scale decades = Scale.logarithmic(1, 100);
    assertThat(decades.place(10)).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void thinned_keepsPeaks() {
    double[] xs = IntStream.range(0, 100_000).asDoubleStream().toArray();
    double[] ys = new double[xs.length];
    ys[77_777] = 5;
    ys[12] = -5;
    Series thin = new Series("a", Kind.LINE, 0, xs, ys).thinned(600);
    assertThat(thin.xs()).hasSizeLessThanOrEqualTo(600).isSorted();
    assertThat(Arrays.stream(thin.ys()).max()).hasValue(5);
    assertThat(Arrays.stream(thin.ys()).min()).hasValue(-5);
  }

  @Test
  void svg_breaksALineWhereAValueIsMissing() {
    double[] xs = {1, 2, 3, 4};
    Series line = new Series("<a>", Kind.LINE, 0, xs, new double[] {1, Double.NaN, 2, 3});
    String svg = new Plot("t", "x").add(line).svg().toString();
    assertThat(svg).containsPattern("class=\"line s0\" d=\"M[0-9. ]+M[0-9. ]+L[0-9. ]+\"");
    assertThat(svg).contains("&lt;a&gt;").doesNotContain("NaN");
  }

  @Test
  void svg_ofNothing_isEmpty() {
    Series none = new Series("a", Kind.LINE, 0, new double[] {1}, new double[] {Double.NaN});
    Plot plot = new Plot("t", "x").add(none);
    assertThat(plot.isEmpty()).isTrue();
    assertThat(plot.svg().toString()).isEmpty();
  }

  @Test
  void svg_ofAThousandSeries_staysSmall() {
    double[] xs = IntStream.range(0, 200).asDoubleStream().toArray();
    Plot plot = new Plot("t", "x");
    for (int i = 0; i < 1000; i++) {
      plot.add(new Series("run-" + i, Kind.DOTS, i, xs, xs));
    }
    String svg = plot.svg().toString();
    assertThat(svg).hasSizeLessThan(1_000_000).contains("and more");
  }
}
