package io.convoy.executor.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What loading took, and which images could not be used.
 *
 * @param images decoded
 * @param bytes of encoded images
 * @param busySeconds spent reading, decoding and augmenting, added up over threads
 * @param replaced images in whose place another was taken
 * @param examples of them, one line each, at most {@value #EXAMPLES}
 */
public record LoadReport(
    long images, long bytes, double busySeconds, long replaced, List<String> examples)
    implements Serializable {
  static final int EXAMPLES = 10;

  /** Nothing was loaded. */
  public static final LoadReport NONE = new LoadReport(0, 0, 0, 0, List.of());

  public LoadReport {
    examples = List.copyOf(examples);
  }

  /** This and another. */
  public LoadReport plus(LoadReport other) {
    List<String> lines = new ArrayList<>(examples);
    lines.addAll(other.examples);
    return new LoadReport(
        images + other.images,
        bytes + other.bytes,
        busySeconds + other.busySeconds,
        replaced + other.replaced,
        lines.stream().distinct().limit(EXAMPLES).toList());
  }

  /** Images a second that one thread decodes and augments; 0 if there were none. */
  public double imagesPerSecond() {
    return busySeconds > 0 ? images / busySeconds : 0;
  }
}
