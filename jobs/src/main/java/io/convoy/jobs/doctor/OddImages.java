package io.convoy.jobs.doctor;

import io.convoy.executor.checkup.Finding;
import io.convoy.executor.checkup.ImageFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/** Training images that are unlike most: dark, bright, blurred, tiny, or of an extreme shape. */
final class OddImages implements DataCheck {
  private static final double DARK = 0.05;
  private static final double BRIGHT = 0.97;

  /** Of the median of all images. */
  private static final double BLURRED = 0.01;

  private static final double TINY = 0.25;
  private static final double EXTREME = 3;
  private static final double MUCH = 0.01;
  private static final int NAMED = 3;

  @Override
  public List<Finding> run(SurveyedData data) {
    double sharpness = median(data, image -> image.look().sharpness());
    double side = median(data, image -> Math.min(image.height(), image.width()));
    double ratio = median(data, OddImages::ratio);
    return List.of(
        finding(data, "dark images", image -> image.look().brightness() < DARK),
        finding(data, "bright images", image -> image.look().brightness() > BRIGHT),
        finding(data, "blurred images", image -> image.look().sharpness() < BLURRED * sharpness),
        finding(
            data, "tiny images", image -> Math.min(image.height(), image.width()) < TINY * side),
        finding(data, "long images", image -> ratio(image) > EXTREME * ratio));
  }

  private static double ratio(ImageFacts image) {
    return (double) Math.max(image.height(), image.width())
        / Math.min(image.height(), image.width());
  }

  private static double median(SurveyedData data, ToDoubleFunction<ImageFacts> value) {
    return new Median().evaluate(data.train().stream().mapToDouble(value).toArray());
  }

  private static Finding finding(SurveyedData data, String check, Predicate<ImageFacts> odd) {
    List<ImageFacts> found = data.train().stream().filter(odd).toList();
    List<String> names = new ArrayList<>();
    found.stream().limit(NAMED).forEach(image -> names.add(data.name(data.splits().get(0), image)));
    Finding finding =
        Finding.ok(
            check,
            "%,d of %,d%s",
            found.size(),
            data.train().size(),
            names.isEmpty() ? "" : ": " + String.join(", ", names));
    return found.size() > MUCH * data.train().size()
        ? finding.warning("look at them; leave out what no one could name")
        : finding;
  }
}
