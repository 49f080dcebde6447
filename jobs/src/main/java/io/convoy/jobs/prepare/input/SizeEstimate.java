package io.convoy.jobs.prepare.input;

import io.convoy.executor.data.intake.ImageIntake;
import io.convoy.executor.data.intake.IntakeOptions;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * How large images will be once they are reduced, from some of them: shards are planned before
 * images are read.
 */
public final class SizeEstimate {
  private static final int SAMPLES = 32;

  private SizeEstimate() {}

  /**
   * The share of their bytes that images keep, of evenly chosen ones.
   *
   * @param root of the input
   * @return 1 if none of them can be taken
   */
  public static double share(DataFolder root, List<InputFile> files, IntakeOptions options) {
    long before = 0;
    long after = 0;
    int chosen = Math.min(SAMPLES, files.size());
    try (InputReader reader = new InputReader(root);
        ImageIntake intake = new ImageIntake(options.withoutMean())) {
      for (int i = 0; i < chosen; i++) {
        InputFile file = files.get((int) ((long) i * files.size() / chosen));
        long size = reduced(reader, intake, file);
        after += size;
        before += size == 0 ? 0 : file.size();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read below " + root, e);
    }
    return before == 0 ? 1 : (double) after / before;
  }

  /** 0 for an image that cannot be taken: its reason comes when all are read. */
  private static long reduced(InputReader reader, ImageIntake intake, InputFile file) {
    try {
      return intake.accept(reader.read(file)).bytes().length;
    } catch (DataException e) {
      return 0;
    }
  }
}
