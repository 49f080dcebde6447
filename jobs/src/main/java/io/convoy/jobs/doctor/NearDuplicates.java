package io.convoy.jobs.doctor;

import io.convoy.executor.checkup.Finding;
import io.convoy.executor.checkup.ImageFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Images to measure on whose outline a training image has, too, but for a few of its 64 bits.
 * Outlines with little in them, such as that of a level sky, are left out.
 */
final class NearDuplicates implements DataCheck {
  private static final int BITS = 3;

  /** Of {@code BITS + 1} bands one at least is equal. */
  private static final int BANDS = BITS + 1;

  private static final int BAND = Long.SIZE / BANDS;

  /** An outline says something if so many of its bits are set, and so many are not. */
  private static final int TELLING = 16;

  private static final double MUCH = 0.01;
  private static final int NAMED = 2;

  @Override
  public List<Finding> run(SurveyedData data) {
    List<Map<Long, List<ImageFacts>>> bands = new ArrayList<>();
    for (int band = 0; band < BANDS; band++) {
      Map<Long, List<ImageFacts>> equal = new HashMap<>();
      for (ImageFacts image : data.train()) {
        if (tells(image)) {
          equal.computeIfAbsent(band(image, band), key -> new ArrayList<>()).add(image);
        }
      }
      bands.add(equal);
    }
    long near = 0;
    StringBuilder examples = new StringBuilder();
    for (ImageFacts image : data.validation()) {
      ImageFacts other = tells(image) ? nearest(image, bands) : null;
      if (other != null) {
        near++;
        if (near <= NAMED) {
          examples
              .append(near == 1 ? ": " : "; ")
              .append(data.name(data.splits().get(1), image))
              .append(" ~ ")
              .append(data.name(data.splits().get(0), other));
        }
      }
    }
    return List.of(finding(data, near, examples));
  }

  private static Finding finding(SurveyedData data, long near, StringBuilder examples) {
    double share = (double) near / Math.max(1, data.validation().size());
    Finding found =
        Finding.ok(
            "near duplicates",
            "%,d of %,d images of %s (%.2f %%) nearly are among %,d of %s, too%s",
            near,
            data.validation().size(),
            data.splits().get(1),
            100 * share,
            data.train().size(),
            data.splits().get(0),
            examples);
    return share >= MUCH
        ? found.warning("look at them: copies of another size or quality belong into one split")
        : found;
  }

  /** Another image of other pixels; null if there is none. */
  private static ImageFacts nearest(ImageFacts image, List<Map<Long, List<ImageFacts>>> bands) {
    for (int band = 0; band < BANDS; band++) {
      for (ImageFacts other : bands.get(band).getOrDefault(band(image, band), List.of())) {
        boolean near = Long.bitCount(image.look().outline() ^ other.look().outline()) <= BITS;
        if (near && !image.look().digest().equals(other.look().digest())) {
          return other;
        }
      }
    }
    return null;
  }

  private static long band(ImageFacts image, int band) {
    return image.look().outline() >>> (band * BAND) & ((1L << BAND) - 1);
  }

  private static boolean tells(ImageFacts image) {
    int set = Long.bitCount(image.look().outline());
    return set >= TELLING && set <= Long.SIZE - TELLING;
  }
}
