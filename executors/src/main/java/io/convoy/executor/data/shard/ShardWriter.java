package io.convoy.executor.data.shard;

import io.convoy.executor.base.Sha256;
import io.convoy.executor.data.dataset.Dataset;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Writes one WebDataset shard, a plain tar with {@code <key>.<extension>} and {@code <key>.cls} for
 * each sample. Equal samples make equal bytes.
 */
public final class ShardWriter implements AutoCloseable {
  private static final int RECORD = 512;

  private final MessageDigest digest;
  private final TarArchiveOutputStream tar;
  private final List<ShardIndex.Sample> samples = new ArrayList<>();
  private long position;

  /**
   * Starts a shard.
   *
   * @param out closed with this writer
   */
  public ShardWriter(OutputStream out) {
    digest = Sha256.digest();
    tar = new TarArchiveOutputStream(new DigestOutputStream(out, digest), RECORD, "UTF-8");
  }

  /**
   * Adds a sample.
   *
   * @param key of at most 90 characters, without dots and spaces
   * @param extension of the image's file, for instance {@code jpg}
   * @param image the encoded image
   * @param label number of its class
   */
  public void add(String key, String extension, byte[] image, int label) throws IOException {
    byte[] text = Integer.toString(label).getBytes(StandardCharsets.US_ASCII);
    samples.add(
        new ShardIndex.Sample(
            List.of(put(key, extension, image), put(key, SampleStore.LABEL, text))));
  }

  private ShardIndex.Component put(String key, String extension, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(key + "." + extension);
    entry.setSize(content.length);
    entry.setModTime(0);
    entry.setIds(0, 0);
    entry.setNames("", "");
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
    long offset = position + RECORD;
    position = offset + padded(content.length);
    return new ShardIndex.Component(extension, offset, content.length, entry.getName());
  }

  /** Bytes that a sample takes in a shard. */
  public static long sampleBytes(long imageBytes) {
    return RECORD + padded(imageBytes) + 2L * RECORD;
  }

  private static long padded(long size) {
    return (size + RECORD - 1) / RECORD * RECORD;
  }

  /** Number of samples so far. */
  public int samples() {
    return samples.size();
  }

  /** Where the samples lie. */
  public ShardIndex index() {
    return new ShardIndex(samples);
  }

  /**
   * Describes the shard; call it after {@link #close}.
   *
   * @param file its name, relative to the dataset's folder
   */
  public Dataset.Shard describe(String file) {
    return new Dataset.Shard(
        file, samples.size(), tar.getBytesWritten(), HexFormat.of().formatHex(digest.digest()));
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
