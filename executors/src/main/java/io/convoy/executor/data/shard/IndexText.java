package io.convoy.executor.data.shard;

import io.convoy.executor.data.storage.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the text of {@link ShardIndex} where it lies, word by word: a large dataset's indices have
 * millions of words, of which few are needed as strings. Its memory is used again for the next
 * file. Used by one thread at a time.
 */
public final class IndexText {
  private static final int FIRST_ROOM = 1 << 16;
  private static final int MOST_DIGITS = 18;
  private static final int LONGEST_HEAD = 40;
  private static final int MOST_KNOWN = 8;

  /** Bytes of the largest index: of more than ten million samples. */
  private static final int LARGEST = 1 << 30;

  /** A line has an extension, two numbers, a name and what parts them. */
  private static final int SHORTEST_LINE = 8;

  private final List<String> known = new ArrayList<>();
  private byte[] text = new byte[FIRST_ROOM];
  private int length;
  private String file = "";
  private int samples;

  private int lineEnd;

  /** The line's end without blanks. */
  private int stop;

  private int next;
  private int read;
  private int nameAt;
  private int nameEnd;
  private String extension = "";
  private long offset;
  private long size;

  /**
   * Starts with another file.
   *
   * @param name for messages
   * @throws DataException if its first line is not that of an index
   */
  public IndexText open(InputStream in, String name) throws IOException {
    file = name;
    length = 0;
    for (int got = 0; got >= 0; got = in.read(text, length, text.length - length)) {
      length += got;
      if (length == LARGEST) {
        throw broken("it is larger than " + LARGEST + " bytes");
      } else if (length == text.length) {
        text = Arrays.copyOf(text, 2 * length);
      }
    }
    lineEnd = -1;
    read = 0;
    samples = -1;
    line();
    String head = string(0, Math.min(stop, LONGEST_HEAD));
    if (!head.matches(ShardIndex.VERSION + " \\d{1,9}")) {
      throw broken("its first line is not \"" + ShardIndex.VERSION + " <samples>\"");
    }
    samples = Integer.parseInt(head.substring(ShardIndex.VERSION.length() + 1));
    if (samples > 1 + (length - lineEnd) / SHORTEST_LINE) {
      throw broken("it has " + length + " bytes, too few for " + samples + " samples");
    }
    return this;
  }

  /** Number of samples, by the first line. */
  int samples() {
    return samples;
  }

  /** Goes to the next sample; false after the last. */
  public boolean nextSample() {
    if (read == samples) {
      return false;
    }
    if (lineEnd + 1 >= length) {
      throw broken("it ends after " + read + " of " + samples + " samples");
    }
    line();
    read++;
    if (next == stop) {
      throw noList();
    }
    return true;
  }

  /** Goes to the sample's next component; false after the last. */
  public boolean nextComponent() {
    if (next >= stop) {
      return false;
    }
    int from = next;
    int to = word(from);
    extension = extension(from, to);
    offset = number(to + 1);
    size = number(next);
    nameAt = next;
    nameEnd = word(nameAt);
    next = nameEnd + 1;
    if (extension.isEmpty() || nameAt >= nameEnd) {
      throw noList();
    }
    return true;
  }

  /** What follows the component's key, without the dot. */
  public String extension() {
    return extension;
  }

  /** The component's first byte in the shard. */
  public long offset() {
    return offset;
  }

  /** The component's size in bytes. */
  public long size() {
    return size;
  }

  public String name() {
    return string(nameAt, nameEnd);
  }

  private void line() {
    next = lineEnd + 1;
    lineEnd = next;
    while (lineEnd < length && text[lineEnd] != '\n') {
      lineEnd++;
    }
    stop = lineEnd;
    while (stop > next && text[stop - 1] <= ' ') {
      stop--;
    }
  }

  /** The end of the word that begins at a place. */
  private int word(int from) {
    int to = from;
    while (to < stop && text[to] != ' ') {
      to++;
    }
    return to;
  }

  /** Mostly the same few follow each other, and equal ones are not made anew. */
  private String extension(int from, int to) {
    for (int i = 0; i < known.size(); i++) {
      if (matches(known.get(i), from, to)) {
        return known.get(i);
      }
    }
    String made = string(from, to);
    if (known.size() < MOST_KNOWN) {
      known.add(made);
    }
    return made;
  }

  private boolean matches(String word, int from, int to) {
    if (word.length() != to - from) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (word.charAt(i) != text[from + i]) {
        return false;
      }
    }
    return true;
  }

  /** The number at a place; goes on behind it. */
  private long number(int from) {
    int to = word(Math.min(from, stop));
    long value = 0;
    if (to <= from || to - from > MOST_DIGITS) {
      throw noList();
    }
    for (int i = from; i < to; i++) {
      if (text[i] < '0' || text[i] > '9') {
        throw noList();
      }
      value = 10 * value + text[i] - '0';
    }
    next = to + 1;
    return value;
  }

  private String string(int from, int to) {
    return new String(text, from, to - from, StandardCharsets.UTF_8);
  }

  private DataException noList() {
    int start = stop;
    while (start > 0 && text[start - 1] != '\n') {
      start--;
    }
    return broken(
        "\"" + string(start, stop) + "\" is not a list of <extension> <offset> <size> <name>");
  }

  private DataException broken(String reason) {
    return new DataException(
        "the index " + file + " is broken: " + reason + "; run `convoy prepare --overwrite`");
  }
}
