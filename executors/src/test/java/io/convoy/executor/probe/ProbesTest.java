package io.convoy.executor.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.base.NativeLibraries;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ProbesTest {
  private static final int CLASSES = 3;

  @BeforeAll
  static void load() {
    NativeLibraries.load();
  }

  /** Clouds around a point for each class, beside numbers that tell nothing. */
  private static Features clouds(int images, int width, double spread, long seed) {
    Random random = new Random(seed);
    float[] values = new float[images * width];
    int[] labels = new int[images];
    for (int i = 0; i < images; i++) {
      labels[i] = i % CLASSES;
      for (int f = 0; f < width; f++) {
        double centre = f < CLASSES && f == labels[i] ? 100 : 0;
        values[i * width + f] = (float) (centre + spread * random.nextGaussian());
      }
    }
    return new Features(values, labels);
  }

  @Test
  void regression_ofSeparateClouds_findsEach() {
    SoftmaxRegression fit = new SoftmaxRegression(clouds(60, 8, 5, 1), CLASSES);
    assertThat(fit.accuracy(1e-3, clouds(90, 8, 5, 2))).isEqualTo(1);
  }

  @Test
  void regression_ofOneFeature_putsTheBorderBetween() {
    Features train = new Features(new float[] {1, 2, 3, 11, 12, 13}, new int[] {0, 0, 0, 1, 1, 1});
    SoftmaxRegression fit = new SoftmaxRegression(train, 2);
    Features asked = new Features(new float[] {6.9f, 7.1f}, new int[] {0, 1});
    assertThat(fit.accuracy(0.01, asked)).isEqualTo(1);
  }

  @Test
  void neighbours_vote() {
    Features known = new Features(new float[] {1, 0, 10, 1, 0, 1, 1, 10}, new int[] {0, 0, 1, 1});
    NearestNeighbours two = new NearestNeighbours(known, 2, 2);
    assertThat(two.accuracy(new Features(new float[] {5, 1, 1, 5}, new int[] {0, 1}))).isEqualTo(1);
    assertThat(two.accuracy(new Features(new float[] {5, 1, 1, 5}, new int[] {1, 1})))
        .isEqualTo(0.5);
    NearestNeighbours all = new NearestNeighbours(clouds(60, 8, 5, 1), CLASSES, 20);
    assertThat(all.accuracy(clouds(90, 8, 5, 2))).isEqualTo(1);
  }

  @Test
  void features_joinedAndChosen_keepTheirLabels() {
    Features one = new Features(new float[] {1, 2}, new int[] {5});
    Features other = new Features(new float[] {3, 4, 5, 6}, new int[] {6, 7});
    Features all = Features.joined(List.of(one, other));
    assertThat(all.rows(2, 0).values()).containsExactly(5, 6, 1, 2);
    assertThat(all.rows(2, 0).labels()).containsExactly(7, 5);
    assertThatThrownBy(() -> new Features(new float[] {1, 2, 3}, new int[] {1, 2}))
        .hasMessageContaining("3 values are no rows for 2 labels");
  }
}
