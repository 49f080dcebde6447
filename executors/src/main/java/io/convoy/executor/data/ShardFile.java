package io.convoy.executor.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FSDataInputStream;

/** One open shard: where its samples lie, 24 bytes each, and a stream opened at the first read. */
final class ShardFile {
  private static final int HEADER = 512;

  private final DataFolder root;
  private final Dataset.Shard shard;
  private final long[] imageOffsets;
  private final int[] imageSizes;
  private final long[] labelOffsets;
  private final int[] labelSizes;
  private FSDataInputStream stream;
  private boolean closed;

  /**
   * Creates a shard without opening it.
   *
   * @throws DataException if the index does not describe this shard
   */
  ShardFile(DataFolder root, Dataset.Shard shard, ShardIndex index) {
    this.root = root;
    this.shard = shard;
    int samples = index.samples().size();
    if (samples != shard.samples()) {
      throw wrongIndex("lists " + samples + " samples and should list " + shard.samples());
    }
    imageOffsets = new long[samples];
    imageSizes = new int[samples];
    labelOffsets = new long[samples];
    labelSizes = new int[samples];
    for (int i = 0; i < samples; i++) {
      ShardIndex.Sample sample = index.samples().get(i);
      for (ShardIndex.Component part : sample.components()) {
        place(i, part);
      }
      if (imageOffsets[i] == 0 || labelOffsets[i] == 0) {
        throw wrongIndex("gives no image or no label for " + sample.components().get(0).name());
      }
    }
  }

  private void place(int sample, ShardIndex.Component part) {
    boolean image = ImageFormat.isExtension(part.extension());
    if (!image && !part.extension().equals(SampleStore.LABEL)) {
      return;
    }
    if (part.offset() < HEADER
        || part.offset() + part.size() > shard.bytes()
        || part.size() > Integer.MAX_VALUE) {
      throw wrongIndex("places " + part.name() + " outside the shard");
    }
    (image ? imageOffsets : labelOffsets)[sample] = part.offset();
    (image ? imageSizes : labelSizes)[sample] = (int) part.size();
  }

  private DataException wrongIndex(String what) {
    return new DataException(
        "the index " + shard.index() + " " + what + ": run `convoy prepare --overwrite`");
  }

  int samples() {
    return imageOffsets.length;
  }

  /** Reads header, image and label in one go: they lie side by side. */
  EncodedSample read(int sample, long number) {
    long from = Math.min(imageOffsets[sample] - HEADER, labelOffsets[sample]);
    long to =
        Math.max(
            imageOffsets[sample] + imageSizes[sample], labelOffsets[sample] + labelSizes[sample]);
    byte[] bytes = new byte[Math.toIntExact(to - from)];
    try {
      open().readFully(from, bytes);
    } catch (IOException e) {
      throw new DataException(
          String.format(
              "cannot read sample %d from %s/%s (%s): check that the file is whole and readable",
              number, root, shard.file(), DataFolder.reason(e)),
          e);
    }
    int image = (int) (imageOffsets[sample] - from);
    int label = (int) (labelOffsets[sample] - from);
    return new EncodedSample(
        number,
        shard.file(),
        ByteBuffer.wrap(bytes, image - HEADER, HEADER),
        ByteBuffer.wrap(bytes, image, imageSizes[sample]),
        label(bytes, label, labelSizes[sample]));
  }

  private static int label(byte[] bytes, int offset, int size) {
    try {
      return Integer.parseInt(new String(bytes, offset, size, StandardCharsets.US_ASCII).strip());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private synchronized FSDataInputStream open() throws IOException {
    if (closed) {
      throw new IllegalStateException("the store of " + shard.file() + " is closed");
    }
    if (stream == null) {
      stream = root.fileSystem().open(root.child(shard.file()));
    }
    return stream;
  }

  synchronized void close() {
    closed = true;
    if (stream != null) {
      try {
        stream.close();
      } catch (IOException e) {
        throw new DataException("cannot close " + shard.file() + " (" + e.getMessage() + ")", e);
      }
      stream = null;
    }
  }
}
