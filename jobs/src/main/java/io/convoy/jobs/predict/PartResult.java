package io.convoy.jobs.predict;

import java.io.Serializable;

/**
 * What became of some images.
 *
 * @param images rows written
 * @param unreadable those of them that could not be read
 * @param example one of these with its reason; empty if there is none
 */
public record PartResult(int images, int unreadable, String example) implements Serializable {
  static final PartResult NONE = new PartResult(0, 0, "");

  PartResult and(PredictedRow row) {
    return plus(
        row.error()
            .map(error -> new PartResult(1, 1, row.path() + ": " + error))
            .orElse(new PartResult(1, 0, "")));
  }

  PartResult plus(PartResult other) {
    return new PartResult(
        images + other.images,
        unreadable + other.unreadable,
        example.isEmpty() ? other.example : example);
  }
}
