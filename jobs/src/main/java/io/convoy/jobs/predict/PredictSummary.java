package io.convoy.jobs.predict;

import java.util.Locale;

/**
 * What a prediction has done.
 *
 * @param model its snapshots
 * @param output folder
 * @param result of the images that were predicted now
 * @param images all that there are
 * @param kept parts that were there before
 * @param parts all that there are
 * @param seconds that the tasks took together
 */
public record PredictSummary(
    String model,
    String output,
    PartResult result,
    int images,
    int kept,
    int parts,
    double seconds) {

  /** Where nothing was left to do. */
  static PredictSummary already(String model, String output) {
    return new PredictSummary(model, output, PartResult.NONE, 0, 0, 0, 0);
  }

  /** Number of images that could not be read, of those predicted now. */
  public int unreadable() {
    return result.unreadable();
  }

  /** For people. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(String.format("Snapshot  %s%n", model.replaceAll("(^|,)file:/+", "$1/")));
    if (parts == 0) {
      text.append(String.format("Written   %s, by an earlier command: nothing to do%n", output));
      return text.toString();
    }
    text.append(
        String.format(
            Locale.ROOT,
            "Images    %d%s, in %.1f s (%.0f a second)%n",
            result.images(),
            unreadable() == 0 ? "" : String.format(", %d of them could not be read", unreadable()),
            seconds,
            result.images() / Math.max(seconds, 1e-3)));
    if (!result.example().isEmpty()) {
      text.append(String.format("          such as %s%n", result.example()));
    }
    text.append(
        String.format(
            "Written   %s: %d rows in %d parts%s%n",
            output,
            images,
            parts,
            kept == 0 ? "" : String.format(", %d of which were there already", kept)));
    return text.toString();
  }
}
