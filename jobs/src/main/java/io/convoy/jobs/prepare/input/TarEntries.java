package io.convoy.jobs.prepare.input;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The entries of a tar file, one after the other. Of what extended headers say, it takes names and
 * sizes and nothing else, and it bounds what they may have: a header costs no more than its bytes.
 */
final class TarEntries {
  /** Bytes of the largest extended header; names are the longest that it has. */
  private static final int LARGEST_EXTENSION = 1 << 20;

  /** Extended headers of one entry. */
  private static final int MOST_EXTENSIONS = 8;

  /** More than any archive of images has. */
  private static final long MOST_ENTRIES = 100_000_000;

  private static final int LONGEST_NUMBER = 18;

  private final InputStream in;
  private final long length;
  private long position;
  private long left;
  private long padding;
  private long entries;
  private String name = "";
  private long size = -1;
  private boolean sparse;

  /**
   * Starts.
   *
   * @param in the tar file from its start
   * @param length of the tar file in bytes
   */
  TarEntries(InputStream in, long length) {
    this.in = in;
    this.length = length;
  }

  /** Where the content of the entry that came last begins, while nothing of it has been read. */
  long position() {
    return position;
  }

  /** Whether the entry that came last is stored with holes. */
  boolean isSparse() {
    return sparse;
  }

  /**
   * The next entry.
   *
   * @throws IOException if the file is damaged or ends within an entry
   */
  Optional<TarHeader> next() throws IOException {
    skip();
    name = "";
    size = -1;
    sparse = false;
    for (int extensions = 0; extensions <= MOST_EXTENSIONS; extensions++) {
      Optional<byte[]> record = nextRecord();
      if (record.isEmpty()) {
        return Optional.empty();
      }
      TarHeader header = TarHeader.of(record.get());
      if (!extend(header)) {
        TarHeader entry = header.with(name, size);
        sparse |= header.type() == 'S';
        open(entry.name(), entry.size());
        return Optional.of(entry);
      }
    }
    throw new IOException("more than " + MOST_EXTENSIONS + " extended headers in a row");
  }

  /** The next header; empty at the end, which two empty records mark, or nothing at all. */
  private Optional<byte[]> nextRecord() throws IOException {
    byte[] record = in.readNBytes(TarHeader.RECORD);
    position += record.length;
    if (record.length == 0 || Arrays.equals(record, new byte[record.length])) {
      return Optional.empty();
    } else if (record.length < TarHeader.RECORD) {
      throw new EOFException("it ends within a header");
    } else if (++entries > MOST_ENTRIES) {
      throw new IOException("more than " + MOST_ENTRIES + " entries");
    }
    return Optional.of(record);
  }

  /** Notes what an extended header says of the entry after it; false if it is no such header. */
  private boolean extend(TarHeader header) throws IOException {
    switch (header.type()) {
      case TarHeader.LONG_NAME -> {
        byte[] text = extension(header);
        name = TarHeader.text(text, 0, text.length);
      }
      case TarHeader.PAX -> pax(extension(header));
      case TarHeader.LONG_LINK, TarHeader.GLOBAL_PAX -> extension(header);
      default -> {
        return false;
      }
    }
    return true;
  }

  private byte[] extension(TarHeader header) throws IOException {
    if (header.size() > LARGEST_EXTENSION) {
      throw new IOException("an extended header of " + header.size() + " bytes");
    }
    open("an extended header", header.size());
    byte[] content = stream().readAllBytes();
    if (content.length < header.size()) {
      throw new EOFException("it ends within an extended header");
    }
    skip();
    return content;
  }

  /** Records of POSIX.1-2001: {@code <length> <key>=<value>}, each with a line's end. */
  private void pax(byte[] content) throws IOException {
    int at = 0;
    while (at < content.length && content[at] != 0) {
      int digits = at;
      while (digits < content.length && content[digits] >= '0' && content[digits] <= '9') {
        digits++;
      }
      long end =
          digits - at > 8 || digits == at ? 0 : at + Long.parseLong(ascii(content, at, digits));
      if (end <= digits + 1 || end > content.length || content[(int) end - 1] != '\n') {
        throw new IOException("an extended header has a record of a wrong length");
      }
      note(new String(content, digits + 1, (int) end - digits - 2, StandardCharsets.UTF_8));
      at = (int) end;
    }
  }

  private void note(String record) throws IOException {
    int equals = record.indexOf('=');
    String key = record.substring(0, Math.max(0, equals));
    String value = record.substring(equals + 1);
    if (key.equals("path")) {
      name = value;
    } else if (key.equals("size")) {
      if (!value.matches("\\d{1," + LONGEST_NUMBER + "}")) {
        throw new IOException("an extended header has a size that is no number");
      }
      size = Long.parseLong(value);
    } else if (key.startsWith("GNU.sparse.")) {
      sparse = true;
    }
  }

  private static String ascii(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
  }

  private void open(String what, long bytes) throws IOException {
    if (bytes > length - position) {
      throw new EOFException("it ends within " + what);
    }
    left = bytes;
    padding = -bytes & (TarHeader.RECORD - 1);
  }

  /** Passes over what has not been read of the entry that came last. */
  private void skip() throws IOException {
    skip(left);
    left = 0;
    // the end of a file need not be padded
    if (position < length) {
      skip(Math.min(padding, length - position));
    }
    padding = 0;
  }

  private void skip(long bytes) throws IOException {
    try {
      in.skipNBytes(bytes);
    } catch (EOFException e) {
      throw new EOFException("it ends within a file");
    }
    position += bytes;
  }

  /** The content of the entry that came last, as a stream that need not be read to its end. */
  InputStream stream() {
    return new Content();
  }

  private final class Content extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      if (count == 0) {
        return 0;
      } else if (left == 0) {
        return -1;
      }
      int read = in.read(target, offset, (int) Math.min(count, left));
      if (read > 0) {
        left -= read;
        position += read;
      }
      return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
      long skipped = Math.max(0, in.skip(Math.min(bytes, left)));
      left -= skipped;
      position += skipped;
      return skipped;
    }
  }
}
