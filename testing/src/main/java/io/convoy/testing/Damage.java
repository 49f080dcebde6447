package io.convoy.testing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Damage of a file's bytes, of which copies are made. */
public final class Damage {
  private Damage() {}

  /** The beginning, at least a fifth and at most four. */
  public static byte[] cut(byte[] file, Random random) {
    return Arrays.copyOf(file, file.length / 5 + random.nextInt(file.length * 3 / 5));
  }

  /** Some bytes, and then hundreds of random ones. */
  public static byte[] noise(Random random, byte... start) {
    byte[] file = new byte[start.length + 500 + random.nextInt(3000)];
    random.nextBytes(file);
    System.arraycopy(start, 0, file, 0, start.length);
    return file;
  }

  /** Other bytes from a place on. */
  public static byte[] patched(byte[] file, int at, int... values) {
    byte[] patched = file.clone();
    for (int i = 0; i < values.length; i++) {
      patched[at + i] = (byte) values[i];
    }
    return patched;
  }

  /** Some bits of the byte in the middle turned. */
  public static byte[] flipped(byte[] file) {
    return patched(file, file.length / 2, file[file.length / 2] ^ 0x55);
  }

  /**
   * One to three edits: a bit, a byte, a byte of ones, the end cut off, some bytes taken out or put
   * in, or a number that is as large or as small as can be.
   */
  public static byte[] edited(byte[] file, Random random) {
    byte[] edited = file;
    for (int edits = 1 + random.nextInt(3); edits > 0 && edited.length > 0; edits--) {
      edited = edit(edited, random.nextInt(edited.length), random);
    }
    return edited;
  }

  private static byte[] edit(byte[] file, int at, Random random) {
    return switch (random.nextInt(7)) {
      case 0 -> patched(file, at, file[at] ^ 1 << random.nextInt(8));
      case 1 -> patched(file, at, random.nextInt(256));
      case 2 -> patched(file, at, 0xff);
      case 3 -> Arrays.copyOf(file, at);
      case 4 -> spliced(file, at, Math.min(file.length, at + 1 + random.nextInt(8)), new byte[0]);
      case 5 -> {
        byte[] more = new byte[1 + random.nextInt(8)];
        random.nextBytes(more);
        yield spliced(file, at, at, more);
      }
      default -> extreme(file, at, random);
    };
  }

  /** Digits at or after a place become others; where there are none, eight bytes do. */
  private static byte[] extreme(byte[] file, int at, Random random) {
    int from = at;
    while (from < file.length && !isDigit(file[from])) {
      from++;
    }
    int to = from;
    while (to < file.length && isDigit(file[to])) {
      to++;
    }
    if (from == to) {
      return spliced(
          file, at, Math.min(file.length, at + 8), new byte[] {0x7f, -1, -1, -1, -1, -1, -1, -1});
    }
    String[] numbers = {
      "-1",
      "0",
      "2147483647",
      "2147483648",
      "9223372036854775807",
      "1e999999999",
      "0.5",
      "99999999999"
    };
    String number = numbers[random.nextInt(numbers.length)];
    return spliced(file, from, to, number.getBytes(StandardCharsets.US_ASCII));
  }

  private static boolean isDigit(byte value) {
    return value >= '0' && value <= '9';
  }

  private static byte[] spliced(byte[] file, int from, int to, byte[] with) {
    byte[] result = new byte[file.length - (to - from) + with.length];
    System.arraycopy(file, 0, result, 0, from);
    System.arraycopy(with, 0, result, from, with.length);
    System.arraycopy(file, to, result, from + with.length, file.length - to);
    return result;
  }
}
