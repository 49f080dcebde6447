package io.convoy.driver.conf;

import io.convoy.executor.catalogue.Parameter;
import io.convoy.executor.data.image.Interpolation;
import io.convoy.executor.data.pipeline.TestViews;
import java.util.List;
import java.util.Optional;

/**
 * What the network sees of each image in evaluation, as a recipe says it.
 *
 * @param scales lengths of the shorter side to which images are resized, in pixels
 * @param crops which parts are taken at each scale
 * @param cropRatio the input's side over that of the resized image; if not given, that of the
 *     weights' source, else 1
 * @param interpolation how images are resized; if not given, as the weights' source, else by area
 */
public record TestConf(
    List<Integer> scales,
    TestViews.Crops crops,
    Optional<Double> cropRatio,
    Optional<Interpolation> interpolation) {
  /** The same with what it leaves open. */
  public TestConf orElse(Optional<Double> ratio, Optional<Interpolation> other) {
    return new TestConf(
        scales,
        crops,
        cropRatio.or(() -> views().isScaled() ? Optional.empty() : ratio),
        interpolation.or(() -> other));
  }

  public TestConf {
    scales = List.copyOf(scales);
    views(scales, crops, cropRatio, interpolation);
  }

  /** What the network sees; what is still open is as always. */
  public TestViews views() {
    return views(scales, crops, cropRatio, interpolation);
  }

  /** The same in words, such as {@code centre, crop-ratio = 0.875, area}. */
  public String described() {
    TestViews views = views();
    String size = views.isScaled() ? "" : ", crop-ratio = " + Parameter.shown(views.cropRatio());
    String at = views.scales().isEmpty() ? "" : " at scales " + views.scales();
    return views.crops() + at + size + ", " + views.interpolation();
  }

  private static TestViews views(
      List<Integer> scales,
      TestViews.Crops crops,
      Optional<Double> ratio,
      Optional<Interpolation> interpolation) {
    return new TestViews(
        scales, crops, ratio.orElse(1.0), interpolation.orElse(Interpolation.AREA));
  }
}
