package io.convoy.executor.data.shard;

import io.convoy.executor.base.Retry;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.storage.DataFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where shards are opened: on the dataset's file system, or in the cache of this host.
 *
 * @param root the dataset's folder
 * @param retry how reads are tried
 * @param cache of this host
 */
record ShardSource(DataFolder root, Retry retry, Optional<ShardCache> cache) {
  static ShardSource of(DataFolder root, ReadOptions reading) {
    Retry retry = Retry.times(reading.attempts());
    return new ShardSource(
        root,
        retry,
        reading.cacheFolder().isEmpty()
            ? Optional.empty()
            : Optional.of(
                new ShardCache(Path.of(reading.cacheFolder()), reading.cacheMb() * 1_000_000L)));
  }

  ShardBytes open(Dataset.Shard shard) throws IOException {
    if (cache.isPresent()) {
      Optional<ShardBytes> local = cache.get().open(shard, new RemoteShard(root, shard, retry));
      if (local.isPresent()) {
        return local.get();
      }
    }
    return new RemoteShard(root, shard, retry);
  }
}
