package io.convoy.jobs.predict;

import java.util.List;
import java.util.Optional;

/**
 * What is written of one image.
 *
 * @param path its name
 * @param likeliest classes, the likeliest first; none if it could not be read
 * @param logits scores of all classes, if they are wanted
 * @param embedding output of a layer, if it is wanted
 * @param error why it could not be read
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PredictedRow(
    String path,
    List<Guess> likeliest,
    Optional<float[]> logits,
    Optional<float[]> embedding,
    Optional<String> error) {

  /** A class that an image may be of. */
  record Guess(String name, float probability) {}

  PredictedRow {
    likeliest = List.copyOf(likeliest);
  }

  /** Of an image that could not be read. */
  static PredictedRow unreadable(String path, String error) {
    return new PredictedRow(
        path, List.of(), Optional.empty(), Optional.empty(), Optional.of(error));
  }
}
