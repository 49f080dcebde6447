package io.convoy.executor.data.shard;

import java.io.Closeable;
import java.io.IOException;

/** An open shard. Safe for any number of threads. */
interface ShardBytes extends Closeable {
  /** Reads from a position on until the array is full. */
  void readFully(long position, byte[] bytes) throws IOException;
}
