package io.convoy.executor.data.shard;

import io.convoy.executor.data.image.ImageFormat;
import io.convoy.executor.data.storage.DataException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One sample as it lies in its shard: an encoded image and its label. */
public final class EncodedSample {
  private static final int NAME = 100;

  /** Bytes by which encodings are told apart, and some more. */
  private static final int MAGIC = 32;

  private final long number;
  private final String shard;
  private final ByteBuffer header;
  private final ByteBuffer bytes;
  private final int label;

  /**
   * Creates a sample.
   *
   * @param header the tar header of the image's file
   * @param bytes of the image, from position to limit
   */
  public EncodedSample(long number, String shard, ByteBuffer header, ByteBuffer bytes, int label) {
    this.number = number;
    this.shard = shard;
    this.header = header;
    this.bytes = bytes;
    this.label = label;
  }

  /** Its number within the split. */
  public long number() {
    return number;
  }

  /** The shard's file, relative to the dataset's folder. */
  public String shard() {
    return shard;
  }

  /** Its key in the shard: the name of its files without the endings. */
  public String key() {
    byte[] name = new byte[NAME];
    header.get(header.position(), name);
    String text = new String(name, StandardCharsets.UTF_8).replace("\0", "");
    int dot = text.indexOf('.', text.lastIndexOf('/') + 1);
    return dot < 0 ? text : text.substring(0, dot);
  }

  /**
   * The ending of files that are encoded so, for instance {@code jpg}.
   *
   * @throws DataException if it is no image
   */
  public String extension() {
    byte[] head = new byte[Math.min(MAGIC, bytes.remaining())];
    bytes.get(bytes.position(), head);
    return ImageFormat.of(head)
        .map(ImageFormat::extension)
        .orElseThrow(() -> unusable(new DataException("its bytes are those of no image")));
  }

  /** The encoded image, from position to limit; not a copy. */
  public ByteBuffer bytes() {
    return bytes;
  }

  /** Number of its class. */
  public int label() {
    return label;
  }

  /** A failure to decode it, with where it lies. */
  public DataException unusable(DataException reason) {
    return new DataException(
        String.format(
            "cannot use %s in %s: %s; copy the dataset again or run `convoy prepare --overwrite`",
            key(), shard, reason.getMessage()),
        reason);
  }
}
