package io.convoy.executor.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
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
  private static final String VERSION = "v1.2";

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
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    String head = lines.readLine();
    if (head == null || !head.matches(VERSION + " \\d{1,9}")) {
      throw broken(file, "its first line is not \"" + VERSION + " <samples>\"");
    }
    int count = Integer.parseInt(head.substring(VERSION.length() + 1));
    List<Sample> samples = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String line = lines.readLine();
      if (line == null) {
        throw broken(file, "it ends after " + i + " of " + count + " samples");
      }
      samples.add(sample(line, file));
    }
    return new ShardIndex(samples);
  }

  private static Sample sample(String line, String file) {
    String[] words = line.strip().split(" ", -1);
    if (words.length % 4 != 0) {
      throw broken(file, "\"" + line + "\" is not a list of <extension> <offset> <size> <name>");
    }
    List<Component> parts = new ArrayList<>(words.length / 4);
    try {
      for (int i = 0; i < words.length; i += 4) {
        long offset = Long.parseLong(words[i + 1]);
        parts.add(new Component(words[i], offset, Long.parseLong(words[i + 2]), words[i + 3]));
      }
    } catch (IllegalArgumentException e) {
      throw broken(file, "\"" + line + "\": " + DataFolder.reason(e));
    }
    return new Sample(parts);
  }

  private static DataException broken(String file, String reason) {
    return new DataException(
        "the index " + file + " is broken: " + reason + "; run `convoy prepare --overwrite`");
  }
}
