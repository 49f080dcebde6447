package io.convoy.driver.run;

import io.convoy.driver.conf.DataConf;
import io.convoy.driver.conf.NormaliseChoice;
import io.convoy.driver.conf.RunConf;
import io.convoy.executor.data.image.Interpolation;
import io.convoy.executor.data.pipeline.TestViews;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How images become the input of the network from which weights are, as far as it is known.
 *
 * @param normalise how they are normalised
 * @param cropRatio the input's side over that of the resized image
 * @param interpolation how they are resized
 */
record SourceImages(
    Optional<NormaliseChoice> normalise,
    Optional<Double> cropRatio,
    Optional<Interpolation> interpolation) {
  static final SourceImages UNKNOWN =
      new SourceImages(Optional.empty(), Optional.empty(), Optional.empty());

  /** The same, normalised otherwise. */
  SourceImages with(Optional<NormaliseChoice> other) {
    return new SourceImages(other, cropRatio, interpolation);
  }

  /** The recipe with what it leaves open of resizing and cropping. */
  RunConf complete(RunConf conf) {
    return conf.withTest(conf.data().test().orElse(cropRatio, interpolation));
  }

  /** What a complete recipe says otherwise, in one line; empty if nothing. */
  Optional<String> difference(RunConf conf) {
    DataConf data = conf.data();
    TestViews views = data.test().views();
    List<String> differences = new ArrayList<>();
    add("data.normalise", data.normalise(), normalise, differences);
    if (!views.isScaled()) {
      add("data.test.crop-ratio", views.cropRatio(), cropRatio, differences);
    }
    add("data.test.interpolation", views.interpolation(), interpolation, differences);
    return differences.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Images are otherwise than the weights are used to: " + String.join("; ", differences));
  }

  private static <T> void add(
      String key, T here, Optional<? extends T> there, List<String> differences) {
    there
        .filter(known -> !known.equals(here))
        .ifPresent(known -> differences.add(key + " = " + here + ", there " + known));
  }
}
