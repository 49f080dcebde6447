package io.convoy.executor.data.pipeline;

import java.util.ArrayList;
import java.util.List;

/** Counts what a loader does. Safe for any number of threads. */
final class LoadCounter {
  private final List<String> examples = new ArrayList<>();
  private long images;
  private long bytes;
  private long nanos;
  private long replaced;

  synchronized void made(long moreImages, long moreBytes, long moreNanos) {
    images += moreImages;
    bytes += moreBytes;
    nanos += moreNanos;
  }

  synchronized void replaced(String example) {
    replaced++;
    if (examples.size() < LoadReport.EXAMPLES) {
      examples.add(example);
    }
  }

  synchronized LoadReport report() {
    return new LoadReport(images, bytes, nanos / 1e9, replaced, examples, 0);
  }
}
