package io.convoy.executor.data.shard;

import io.convoy.executor.base.Sha256;
import io.convoy.executor.data.dataset.Dataset;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * Shards whose content is known to be that of {@code dataset.json}: a process reads each whole once
 * for that, however often it is opened.
 */
final class VerifiedShards {
  private static final Set<String> KNOWN = Collections.synchronizedSet(new HashSet<>());

  private VerifiedShards() {}

  /** What a shard's bytes are copied from. */
  @FunctionalInterface
  interface Content {
    void copy(OutputStream out) throws IOException;
  }

  /**
   * Whether a shard's content is the right one.
   *
   * @param place where it lies
   */
  static boolean isRight(String place, Dataset.Shard shard, Content content) throws IOException {
    String known = known(place, shard);
    if (KNOWN.contains(known)) {
      return true;
    }
    MessageDigest digest = Sha256.digest();
    try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      content.copy(out);
    }
    if (!HexFormat.of().formatHex(digest.digest()).equals(shard.sha256())) {
      return false;
    }
    KNOWN.add(known);
    return true;
  }

  /** Notes that a shard's content has been seen to be the right one. */
  static void add(String place, Dataset.Shard shard) {
    KNOWN.add(known(place, shard));
  }

  private static String known(String place, Dataset.Shard shard) {
    return shard.sha256() + " " + place;
  }
}
