/**
 * Shards and their indices: written, read from a file system, and kept on a host's disk. It may use
 * image for formats alone, dataset and storage.
 */
package io.convoy.executor.data.shard;
