package io.convoy.executor.data.pipeline;

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
 * @param fingerprint of which samples were in which steps, 0 for none: equal for equal batches,
 *     however they were divided among ranks and rounds
 */
public record LoadReport(
    long images,
    long bytes,
    double busySeconds,
    long replaced,
    List<String> examples,
    long fingerprint)
    implements Serializable {
  static final int EXAMPLES = 10;

  /** Nothing was loaded. */
  public static final LoadReport NONE = new LoadReport(0, 0, 0, 0, List.of(), 0);

  public LoadReport {
    examples = List.copyOf(examples);
  }

  /**
   * Of a part of a step's batch.
   *
   * @param step of the run
   * @param samples their numbers within the split
   * @return the sum over samples of a hash of both, modulo 2^64
   */
  public static long fingerprint(long step, long... samples) {
    long sum = 0;
    for (long sample : samples) {
      sum += mix(mix(step) + sample);
    }
    return sum;
  }

  /** The finaliser of MurmurHash3, which spreads every bit over all. */
  private static long mix(long value) {
    long mixed = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ (mixed >>> 33);
  }

  /** The same with the fingerprint of what was taken from what was loaded. */
  public LoadReport with(long taken) {
    return new LoadReport(images, bytes, busySeconds, replaced, examples, taken);
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
        lines.stream().distinct().limit(EXAMPLES).toList(),
        fingerprint + other.fingerprint);
  }

  /** Images a second that one thread decodes and augments; 0 if there were none. */
  public double imagesPerSecond() {
    return busySeconds > 0 ? images / busySeconds : 0;
  }
}
