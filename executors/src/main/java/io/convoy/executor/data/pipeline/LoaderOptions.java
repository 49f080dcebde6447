package io.convoy.executor.data.pipeline;

import io.convoy.executor.base.Check;
import io.convoy.executor.data.shard.ReadOptions;
import java.io.Serializable;

/**
 * How a {@link BatchLoader} works ahead.
 *
 * @param threads that decode, 1 to 256
 * @param prefetch batches made ahead of the one that is asked for, 1 to 1024
 * @param reading how images are read, and the memory that they may take
 */
public record LoaderOptions(int threads, int prefetch, ReadOptions reading)
    implements Serializable {
  public LoaderOptions {
    Check.range("threads", threads, 1, 256);
    Check.range("prefetch", prefetch, 1, 1024);
  }

  /** The same, but damaged images are errors: what is measured must be whole. */
  public LoaderOptions strict() {
    return new LoaderOptions(threads, prefetch, reading.with(ReadOptions.Damaged.FAIL));
  }
}
