package io.convoy.executor.data.shard;

import io.convoy.executor.data.storage.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the samples of a shard lie, as NVIDIA DALI's {@code wds2idx} writes it, version 1.2.
 *
 * <p>A text file: {@code v1.2 <samples>}, then one line a sample with its components, {@code
 * <extension> <offset> <size> <name>} each, all separated by single spaces.
 *
 * @param samples in the order of the shard
 */
public record ShardIndex(List<Sample> samples) {
  static final String VERSION = "v1.2";

  /** Bytes of the largest file that is taken for an image. */
  public static final long LARGEST_IMAGE = 512L << 20;

  /** The files of one sample, in the order of the shard. */
  public record Sample(List<Component> components) {
    public Sample {
      components = List.copyOf(components);
    }
  }

  /**
   * One file of a sample.
   *
   * @param extension all after the name's first dot, for instance {@code jpg}
   * @param offset of its first byte in the shard
   * @param size in bytes
   * @param name in the shard
   */
  public record Component(String extension, long offset, long size, String name) {
    public Component {
      if (offset < 0 || size < 0 || extension.contains(" ") || name.contains(" ")) {
        throw new IllegalArgumentException(
            String.format(
                "component \"%s\" at %d, %d bytes: names have no spaces and sizes are not negative",
                name, offset, size));
      }
    }
  }

  public ShardIndex {
    samples = List.copyOf(samples);
  }

  /** The file's content. */
  public byte[] toBytes() {
    StringBuilder text = new StringBuilder();
    text.append(VERSION).append(' ').append(samples.size()).append('\n');
    for (Sample sample : samples) {
      String separator = "";
      for (Component part : sample.components()) {
        text.append(separator).append(part.extension()).append(' ').append(part.offset());
        text.append(' ').append(part.size()).append(' ').append(part.name());
        separator = " ";
      }
      text.append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads an index.
   *
   * @param file named in messages
   * @throws DataException if it is not a whole index of version 1.2
   */
  public static ShardIndex read(InputStream in, String file) throws IOException {
    IndexText text = new IndexText().open(in, file);
    List<Sample> samples = new ArrayList<>();
    while (text.nextSample()) {
      List<Component> parts = new ArrayList<>();
      while (text.nextComponent()) {
        parts.add(new Component(text.extension(), text.offset(), text.size(), text.name()));
      }
      samples.add(new Sample(parts));
    }
    return new ShardIndex(samples);
  }
}
