package io.convoy.jobs.prepare.input;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A tar header as POSIX, GNU and their forerunners write it: a record of 512 bytes.
 *
 * @param name as the header has it, without what records before it say
 * @param size in bytes
 * @param type that tells files from folders, links and the rest
 */
record TarHeader(String name, long size, char type) {
  /** Bytes of a record. */
  static final int RECORD = 512;

  static final char LONG_NAME = 'L';
  static final char LONG_LINK = 'K';
  static final char PAX = 'x';
  static final char GLOBAL_PAX = 'g';

  private static final int NAME = 100;
  private static final int SIZE = 124;
  private static final int NUMBER = 12;
  private static final int CHECKSUM = 148;
  private static final int CHECKSUM_LENGTH = 8;
  private static final int TYPE = 156;
  private static final int MAGIC = 257;
  private static final int PREFIX = 345;
  private static final int PREFIX_LENGTH = 155;
  private static final int STAR_PREFIX_LENGTH = 131;
  private static final int STAR_MAGIC = 508;

  /**
   * Reads a header.
   *
   * @throws IOException if it is none
   */
  static TarHeader of(byte[] record) throws IOException {
    if (!isHeader(record)) {
      throw new IOException("it is no tar file, or damaged: a header has a wrong checksum");
    }
    return new TarHeader(name(record), number(record, SIZE, NUMBER), (char) (record[TYPE] & 0xff));
  }

  /** Whether the checksum of a record is that of a header; its bytes were signed once. */
  static boolean isHeader(byte[] record) {
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < RECORD; i++) {
      byte value = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_LENGTH ? (byte) ' ' : record[i];
      unsigned += value & 0xff;
      signed += value;
    }
    try {
      long stored = number(record, CHECKSUM, CHECKSUM_LENGTH);
      return stored > 0 && (stored == unsigned || stored == signed);
    } catch (IOException e) {
      return false;
    }
  }

  private static String name(byte[] record) {
    String name = text(record, 0, NAME);
    boolean star = text(record, STAR_MAGIC, 4).equals("tar");
    boolean posix = new String(record, MAGIC, 6, StandardCharsets.US_ASCII).equals("ustar\0");
    String prefix = posix ? text(record, PREFIX, star ? STAR_PREFIX_LENGTH : PREFIX_LENGTH) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /** A text that ends with its field or a zero byte. */
  static String text(byte[] bytes, int from, int length) {
    int end = from;
    while (end < from + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, from, end - from, StandardCharsets.UTF_8);
  }

  /** Octal digits, or where the first bit is set, as GNU has it for large files, bytes. */
  private static long number(byte[] record, int from, int length) throws IOException {
    if ((record[from] & 0x80) != 0) {
      return binary(record, from, length);
    }
    String digits = text(record, from, length).strip();
    if (!digits.matches("[0-7]*")) {
      throw new IOException("a header has \"" + printable(digits) + "\" for a number");
    }
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }

  private static long binary(byte[] record, int from, int length) throws IOException {
    byte[] bytes = Arrays.copyOfRange(record, from, from + length);
    long value = bytes[0] & 0x7f;
    for (int i = 1; i < length; i++) {
      if (value >= 1L << 55) {
        throw new IOException("a header has a number that is negative or too large");
      }
      value = (value << 8) | (bytes[i] & 0xff);
    }
    return value;
  }

  private static String printable(String text) {
    return text.replaceAll("[^ -~]", "?");
  }

  /** Whether it describes a folder. */
  boolean isFolder() {
    return type == '5' || (isFile() && name.endsWith("/"));
  }

  /** Whether it describes a plain file. */
  boolean isFile() {
    return type == '0' || type == 0 || type == '7';
  }

  boolean isLink() {
    return type == '1' || type == '2';
  }

  /** The same with what records before it say. */
  TarHeader with(String longName, long longSize) {
    return new TarHeader(
        longName.isEmpty() ? name : longName, longSize < 0 ? size : longSize, type);
  }
}
