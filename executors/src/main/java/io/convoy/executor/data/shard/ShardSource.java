package io.convoy.executor.data.shard;

import io.convoy.executor.base.Retry;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.storage.DataException;
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
 * @param verify whether a shard that is read where it lies is first read whole, once a process
 */
record ShardSource(DataFolder root, Retry retry, Optional<ShardCache> cache, boolean verify) {
  static ShardSource of(DataFolder root, ReadOptions reading) {
    Retry retry = Retry.times(reading.attempts());
    return new ShardSource(
        root,
        retry,
        reading.cacheFolder().isEmpty()
            ? Optional.empty()
            : Optional.of(
                new ShardCache(Path.of(reading.cacheFolder()), reading.cacheMb() * 1_000_000L)),
        reading.verify());
  }

  /**
   * Opens a shard.
   *
   * @throws DataException if its content is not that of the dataset
   */
  ShardBytes open(Dataset.Shard shard) throws IOException {
    RemoteShard remote = new RemoteShard(root, shard, retry);
    if (cache.isPresent()) {
      Optional<ShardBytes> local = cache.get().open(shard, remote);
      if (local.isPresent()) {
        return local.get();
      }
    }
    if (verify) {
      requireContent(shard, remote);
    }
    return remote;
  }

  private void requireContent(Dataset.Shard shard, RemoteShard remote) throws IOException {
    String place = root + "/" + shard.file();
    boolean[] right = new boolean[1];
    retry.read(
        "verifying " + shard.file(),
        () -> right[0] = VerifiedShards.isRight(place, shard, remote::copy));
    if (!right[0]) {
      throw new DataException(
          String.format(
              "the shard %s is not the one of dataset.json: its SHA-256 is another; copy the"
                  + " dataset again or run `convoy prepare --overwrite`",
              place));
    }
  }
}
