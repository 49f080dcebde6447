package io.convoy.executor.data.shard;

import io.convoy.executor.base.Reason;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.image.ImageFormat;
import io.convoy.executor.data.storage.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One open shard: where its samples lie, 24 bytes each, and a stream opened at the first read. */
final class ShardFile {
  private static final int HEADER = 512;

  /** Where a tar header has the file's size. */
  private static final int SIZE = 124;

  private static final int SIZE_END = 136;

  /** Bytes of the largest label, and of what may lie between a sample's image and its label. */
  private static final long LARGEST_REST = 1 << 20;

  /** Bytes between two samples that are read along rather than making a read of their own. */
  private static final long GAP = 1 << 16;

  /** Bytes of the largest read. */
  private static final long LARGEST = 8 << 20;

  private final ShardSource source;
  private final Dataset.Shard shard;
  private final long[] imageOffsets;
  private final int[] imageSizes;
  private final long[] labelOffsets;
  private final int[] labelSizes;
  private ShardBytes content;
  private boolean closed;

  /** Where the component before ends, while the index is read. */
  private long before;

  /**
   * Creates a shard without opening it.
   *
   * @param index read from here on, to its end
   * @throws DataException if the index does not describe this shard
   */
  ShardFile(ShardSource source, Dataset.Shard shard, IndexText index) {
    this.source = source;
    this.shard = shard;
    int samples = index.samples();
    if (samples != shard.samples()) {
      throw wrongIndex("lists " + samples + " samples and should list " + shard.samples());
    }
    imageOffsets = new long[samples];
    imageSizes = new int[samples];
    labelOffsets = new long[samples];
    labelSizes = new int[samples];
    for (int i = 0; index.nextSample(); i++) {
      while (index.nextComponent()) {
        place(i, index);
      }
      if (imageOffsets[i] == 0 || labelOffsets[i] == 0) {
        throw wrongIndex("gives no image or no label for " + index.name());
      }
      if (end(i) - start(i) > imageSizes[i] + 4 * LARGEST_REST) {
        throw wrongIndex("places " + index.name() + " far from its image");
      }
    }
  }

  private void place(int sample, IndexText part) {
    if (part.offset() < before + HEADER
        || part.offset() % HEADER != 0
        || part.offset() + part.size() > shard.bytes()) {
      throw wrongIndex("places " + part.name() + " where no file of the shard can be");
    }
    before = part.offset() + part.size();
    boolean image = ImageFormat.isExtension(part.extension());
    if (!image && !part.extension().equals(SampleStore.LABEL)) {
      return;
    }
    if (part.size() > (image ? ShardIndex.LARGEST_IMAGE : LARGEST_REST)) {
      throw wrongIndex("gives " + part.name() + " " + part.size() + " bytes");
    }
    (image ? imageOffsets : labelOffsets)[sample] = part.offset();
    (image ? imageSizes : labelSizes)[sample] = (int) part.size();
  }

  private DataException wrongIndex(String what) {
    return new DataException(
        "the index " + shard.index() + " " + what + ": run `convoy prepare --overwrite`");
  }

  private DataException elsewhere(long sample) {
    return wrongIndex("places sample " + sample + " where the shard has other files");
  }

  /** Its name, relative to the dataset's folder. */
  String file() {
    return shard.file();
  }

  int samples() {
    return imageOffsets.length;
  }

  /**
   * Reads samples: each with header, image and label, which lie side by side, and neighbours in one
   * go, since a read from a distant file system takes as long for much as for little.
   *
   * @param samples numbers within the shard, ascending
   * @param first the number of the shard's first sample
   */
  EncodedSample[] read(int[] samples, long first) {
    EncodedSample[] read = new EncodedSample[samples.length];
    for (int from = 0; from < samples.length; ) {
      long start = start(samples[from]);
      long end = end(samples[from]);
      int to = from + 1;
      while (to < samples.length
          && start(samples[to]) >= start
          && start(samples[to]) <= end + GAP
          && end(samples[to]) - start <= LARGEST) {
        end = Math.max(end, end(samples[to]));
        to++;
      }
      byte[] bytes = bytes(start, end, first + samples[from]);
      for (int i = from; i < to; i++) {
        read[i] = sample(samples[i], first, bytes, start);
      }
      from = to;
    }
    return read;
  }

  /**
   * Reads labels alone, each with its header, and neighbours in one go.
   *
   * @param from number of the first sample within the shard
   * @param to one more than the last
   * @param first the number of the shard's first sample
   */
  int[] labels(int from, int to, long first) {
    int[] labels = new int[to - from];
    for (int at = from; at < to; ) {
      long start = labelOffsets[at] - HEADER;
      int next = at;
      long end = start;
      while (next < to
          && labelOffsets[next] - HEADER <= end + GAP
          && labelEnd(next) - start <= LARGEST) {
        end = labelEnd(next++);
      }
      byte[] bytes = bytes(start, end, first + at);
      for (; at < next; at++) {
        int label = (int) (labelOffsets[at] - start);
        if (!isSize(bytes, label, labelSizes[at])) {
          throw elsewhere(first + at);
        }
        labels[at - from] = label(bytes, label, labelSizes[at]);
      }
    }
    return labels;
  }

  private long labelEnd(int sample) {
    return labelOffsets[sample] + labelSizes[sample];
  }

  private long start(int sample) {
    return Math.min(imageOffsets[sample], labelOffsets[sample]) - HEADER;
  }

  private long end(int sample) {
    return Math.max(
        imageOffsets[sample] + imageSizes[sample], labelOffsets[sample] + labelSizes[sample]);
  }

  private byte[] bytes(long from, long to, long number) {
    byte[] bytes = new byte[Math.toIntExact(to - from)];
    try {
      open().readFully(from, bytes);
    } catch (IOException e) {
      throw new DataException(
          String.format(
              "cannot read sample %d from %s/%s (%s): check that the file is whole and readable",
              number, source.root(), shard.file(), Reason.of(e)),
          e);
    }
    return bytes;
  }

  private EncodedSample sample(int sample, long first, byte[] bytes, long from) {
    int image = (int) (imageOffsets[sample] - from);
    int label = (int) (labelOffsets[sample] - from);
    if (!isSize(bytes, image, imageSizes[sample]) || !isSize(bytes, label, labelSizes[sample])) {
      throw elsewhere(first + sample);
    }
    return new EncodedSample(
        first + sample,
        shard.file(),
        ByteBuffer.wrap(bytes, image - HEADER, HEADER),
        ByteBuffer.wrap(bytes, image, imageSizes[sample]),
        label(bytes, label, labelSizes[sample]));
  }

  /** Whether the header of a file in the shard gives it a size; octal, as tar files have it. */
  private static boolean isSize(byte[] bytes, int file, int size) {
    long value = 0;
    for (int i = file - HEADER + SIZE; i < file - HEADER + SIZE_END; i++) {
      if (bytes[i] >= '0' && bytes[i] <= '7') {
        value = 8 * value + bytes[i] - '0';
      } else if (bytes[i] != ' ' && bytes[i] != 0) {
        return false;
      }
    }
    return value == size;
  }

  private static int label(byte[] bytes, int offset, int size) {
    try {
      return Integer.parseInt(new String(bytes, offset, size, StandardCharsets.US_ASCII).strip());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private synchronized ShardBytes open() throws IOException {
    if (closed) {
      throw new IllegalStateException("the store of " + shard.file() + " is closed");
    }
    if (content == null) {
      content = source.open(shard);
    }
    return content;
  }

  synchronized void close() {
    closed = true;
    if (content != null) {
      try {
        content.close();
      } catch (IOException e) {
        throw new DataException("cannot close " + shard.file() + " (" + e.getMessage() + ")", e);
      }
      content = null;
    }
  }
}
