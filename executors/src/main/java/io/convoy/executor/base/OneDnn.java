package io.convoy.executor.base;

import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which instructions oneDNN, LibTorch's library of convolutions, makes its kernels of.
 *
 * <p>From AVX on it cuts them to the sizes of the caches. Some virtual machines hide these, and
 * then its kernels are wrong without a word or end the process (docs/decisions, 15). There {@code
 * ONEDNN_MAX_CPU_ISA} must be SSE41 from the start of the process; the launcher sees to it.
 */
final class OneDnn {
  private static final Logger LOG = LoggerFactory.getLogger(OneDnn.class);
  private static final Path PROCESSOR = Path.of("/sys/devices/system/cpu/cpu0");
  private static final String MOST = "ONEDNN_MAX_CPU_ISA";

  private OneDnn() {}

  /** Warns where its kernels are not to be trusted. */
  static void check() {
    if (System.getenv(MOST) == null && hidesCaches(PROCESSOR)) {
      LOG.warn(
          "this host hides the sizes of its processor's caches, without which oneDNN's kernels for"
              + " AVX and later are wrong: start with {}=SSE41 in the environment, for executors by"
              + " spark.executorEnv.{}=SSE41",
          MOST,
          MOST);
    }
  }

  /**
   * Whether Linux knows a processor, but no cache of it.
   *
   * @param processor its folder below {@code /sys}
   */
  static boolean hidesCaches(Path processor) {
    return Files.isDirectory(processor) && !Files.isDirectory(processor.resolve("cache"));
  }
}
